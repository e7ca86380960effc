package medai.preprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import medai.imaging.file.WholeFile;

/** Marks a folder as a BIDS derivative, as the standard asks (BIDS 1.8, dataset_description.json). */
final class BidsDerivatives {
    private BidsDerivatives() {}

    static void describe(Path folder) throws IOException {
        Path file = folder.resolve("dataset_description.json");
        if (!Files.exists(file)) {
            WholeFile.writeText(file, """
                    {
                      "Name": "medai preprocessing",
                      "BIDSVersion": "1.8.0",
                      "DatasetType": "derivative",
                      "GeneratedBy": [{"Name": "medai"}]
                    }
                    """);
        }
    }
}
