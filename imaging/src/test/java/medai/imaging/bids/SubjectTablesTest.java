package medai.imaging.bids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which row of which table a scan gets. */
final class SubjectTablesTest {
    @TempDir
    Path root;

    private final StringWriter said = new StringWriter();

    @BeforeEach
    void listen() {
        Remarks.printTo(new PrintWriter(said));
    }

    @AfterEach
    void stopListening() {
        Remarks.close();
    }

    private void scans(String... entities) throws IOException {
        for (String one : entities) {
            String folders = one.replace("_", "/");
            write(folders + "/anat/" + one + "_T1w.nii.gz");
        }
    }

    private void write(String name, String... lines) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, String.join("\n", lines).replace(' ', '\t'));
    }

    /** Subject, session and some columns of each row of the manifest. */
    private List<String> manifest(String... columns) throws IOException {
        BidsDataset.read(root, new BidsDataset.Filter(Set.of(), Map.of())).writeManifest(root.resolve("m.csv"));
        return Table.read(root.resolve("m.csv")).rows().stream()
                .map(row -> {
                    StringBuilder text = new StringBuilder(row.get("subject").orElse("") + "/"
                            + row.get("session").orElse(""));
                    for (String column : columns) {
                        text.append(' ').append(row.get(column).orElse("-"));
                    }
                    return text.toString();
                })
                .toList();
    }

    private void refuses(String... message) {
        assertThatThrownBy(this::manifest)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(message);
    }

    @Test
    void aRowForEachSessionGoesToThatSession() throws IOException {
        scans("sub-01_ses-1", "sub-01_ses-2", "sub-02_ses-1", "sub-02_ses-2");
        write(
                "participants.tsv",
                "participant_id session_id age",
                "sub-02 ses-2 41",
                "sub-01 ses-1 30",
                "01 02 31",
                "02 1 40");
        assertThat(manifest("age")).containsExactly("01/1 30", "01/2 31", "02/1 40", "02/2 41");
        assertThat(Table.read(root.resolve("m.csv")).columns()).containsExactly("subject", "session", "T1w", "age");
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void idsMayLackPrefixAndLeadingZeros() throws IOException {
        scans("sub-001", "sub-010", "sub-A1", "sub-7");
        write("participants.tsv", "participant_id age", "1 30", "sub-10 40", "A1 50", "007 60");
        assertThat(manifest("age")).containsExactly("001/ 30", "010/ 40", "7/ 60", "A1/ 50");
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void idsThatMayMeanTwoSubjectsAreRefused() throws IOException {
        scans("sub-1", "sub-01");
        write("participants.tsv", "participant_id age", "sub-01 30", "1 31");
        assertThat(manifest("age")).as("written as in the tree").containsExactly("01/ 30", "1/ 31");
        write("participants.tsv", "participant_id age", "sub-001 30");
        refuses("participants.tsv", "\"sub-001\" in line 2", "sub-01 and sub-1");
        write("participants.tsv", "participant_id age", "1 30");
        refuses("\"1\" in line 2", "sub-01 and sub-1");
    }

    @Test
    void twoIdsThatMayMeanOneSubjectAreRefused() throws IOException {
        scans("sub-01");
        write("participants.tsv", "participant_id age", "1 30", "sub-01 30");
        refuses("\"1\" in line 2 and \"sub-01\" in line 3", "sub-01");
    }

    @Test
    void rowsOfOneSubjectMustAgree() throws IOException {
        scans("sub-01_ses-1", "sub-01_ses-2");
        write("participants.tsv", "participant_id sex age", "sub-01 F 30", "01 F 30");
        assertThat(manifest("age")).containsExactly("01/1 30", "01/2 30");
        write("participants.tsv", "participant_id sex age", "sub-01 F 30", "01 F n/a");
        refuses("participants.tsv:3", "found nothing in \"age\", and \"30\"", "participants.tsv:2", "session_id");
        write("participants.tsv", "participant_id session_id age", "sub-01 1 30", "01 ses-1 31", "01 2 32");
        refuses("participants.tsv:3", "\"31\" in \"age\", and \"30\"", "participants.tsv:2", "each session");
    }

    @Test
    void aSubjectWithoutFoldersOfSessionsHasOneRow() throws IOException {
        scans("sub-01", "sub-02_ses-1");
        write("participants.tsv", "participant_id session_id age", "sub-01 ses-9 30", "sub-02 1 40");
        assertThat(manifest("age")).containsExactly("01/ 30", "02/1 40");
        write("participants.tsv", "participant_id session_id age", "sub-01 1 30", "sub-01 2 31", "sub-02 1 40");
        refuses("participants.tsv:3", "\"31\" in \"age\", and \"30\"", "no folders of sessions");
        write("participants.tsv", "participant_id session_id age", "sub-01 1 30", "sub-02 1 40", "sub-02 n/a 41");
        refuses("participants.tsv:4", "no session_id", "line 3");
    }

    @Test
    void tablesOfSessionsComeBeforeParticipants() throws IOException {
        scans("sub-01_ses-1", "sub-01_ses-2", "sub-02_ses-1");
        write("participants.tsv", "participant_id sex age", "sub-01 F 30", "sub-02 M 40");
        write("sub-01/sub-01_sessions.tsv", "session_id age weight", "ses-1 30 60", "ses-2 32 61");
        write("sub-02/sessions.tsv", "session_id weight", "1 70");
        assertThat(manifest("sex", "age", "weight")).containsExactly("01/1 F 30 60", "01/2 F 32 61", "02/1 M 40 70");
        assertThat(said.toString())
                .contains("sub-01_sessions.tsv:3: \"age\" is another than in participants.tsv")
                .hasLineCount(1);
    }

    @Test
    void anOlderTableHoldsTheSessionsOfAll() throws IOException {
        scans("sub-01_ses-1", "sub-01_ses-2", "sub-02_ses-1");
        write("sessions.tsv", "participant_id session_id weight", "sub-01 2 61", "2 ses-1 70");
        assertThat(manifest("weight")).containsExactly("01/1 -", "01/2 61", "02/1 70");
        assertThat(said.toString()).contains("that have no row: 1 of 3 (sub-01_ses-1)");
        write("sub-01/sub-01_sessions.tsv", "session_id weight", "ses-2 62");
        refuses("sub-01_sessions.tsv:2", "\"62\" in \"weight\", and \"61\"", "sessions.tsv:2");
        write("sub-01/sub-01_sessions.tsv", "session_id weight", "n/a 62");
        refuses("sub-01_sessions.tsv:2", "\"n/a\", which stands for a missing value, in \"session_id\"");
        write("sub-01/sub-01_sessions.tsv", "session weight", "ses-2 62");
        refuses("sub-01_sessions.tsv", "session_id");
    }

    @Test
    void rowsAndScansWithoutEachOtherAreCountedOnce() throws IOException {
        scans("sub-01", "sub-02", "sub-03", "sub-04", "sub-05", "sub-06", "sub-07");
        write("participants.tsv", "participant_id age", "sub-01 30", "sub-21 31", "22 32");
        assertThat(manifest("age")).hasSize(7).contains("01/ 30", "02/ -");
        assertThat(said.toString().lines())
                .containsExactly(
                        "warning: %s: rows of no subject of the tree: 2 of 3 (sub-21 in line 3, 22 in line 4)"
                                .formatted(root.resolve("participants.tsv")),
                        "warning: %s: subjects of the tree that have no row: 6 of 7 (sub-02, sub-03, sub-04, sub-05, sub-06 and 1 more)"
                                .formatted(root.resolve("participants.tsv")));
    }

    @Test
    void aSubjectWhoseImagesWereNotAskedForIsNoStranger() throws IOException {
        scans("sub-01");
        write("sub-02/func/sub-02_task-rest_bold.nii.gz");
        Files.createDirectories(root.resolve("sub-03"));
        write("participants.tsv", "participant_id age", "sub-01 30", "sub-02 31", "sub-03 32");
        BidsDataset.read(root, new BidsDataset.Filter(Set.of("T1w"), Map.of())).writeManifest(root.resolve("m.csv"));
        assertThat(Table.read(root.resolve("m.csv")).rows()).hasSize(1);
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void sessionsThatTheOtherSideLacksAreCounted() throws IOException {
        scans("sub-01_ses-1", "sub-01_ses-2");
        write("participants.tsv", "participant_id session_id age", "sub-01 ses-1 30", "sub-01 ses-3 33");
        assertThat(manifest("age")).as("never the row of another session").containsExactly("01/1 30", "01/2 -");
        assertThat(said.toString())
                .contains(
                        "rows of no subject or session of the tree: 1 of 2 (sub-01 ses-3 in line 3)",
                        "sessions of the tree that have no row: 1 of 2 (sub-01_ses-2)");
    }

    @Test
    void columnsOfTheSameNameAreKeptApart() throws IOException {
        scans("sub-01");
        write("participants.tsv", "participant_id subject T1w", "sub-01 Ann good");
        assertThat(manifest("participants_subject", "participants_T1w")).containsExactly("01/ Ann good");
        assertThat(said.toString()).contains("\"T1w\"").hasLineCount(2);
    }

    @Test
    void anIdIsNeverEmpty() throws IOException {
        scans("sub-01");
        write("participants.tsv", "participant_id age", "sub-01 30", "n/a 31");
        refuses("participants.tsv:3", "\"n/a\", which stands for a missing value, in \"participant_id\"");
    }

    @Test
    void rowsOfSessionsThatTheTreeDoesNotHaveAreNamed() throws IOException {
        scans("sub-01_ses-1", "sub-01_ses-2");
        write("sub-01/sub-01_sessions.tsv", "session_id weight", "ses-1 60", "ses-2 61", "ses-3 62");
        assertThat(manifest("weight")).containsExactly("01/1 60", "01/2 61");
        assertThat(said.toString().lines())
                .singleElement()
                .asString()
                .contains("sub-01_sessions.tsv:4: a session that the tree does not have");
    }
}
