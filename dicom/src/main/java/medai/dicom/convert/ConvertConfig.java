package medai.dicom.convert;

import medai.dicom.SeriesReader;

/**
 * How scans that are folders of DICOM are read.
 *
 * @param engine medai, dcm2niix where it is installed, or another reader on the class path
 */
public record ConvertConfig(String engine) {
    public ConvertConfig {
        if (SeriesReader.named(engine).isEmpty()) {
            throw new IllegalArgumentException("engine must be one of %s; found \"%s\""
                    .formatted(
                            SeriesReader.all().stream().map(SeriesReader::name).toList(), engine));
        }
    }

    public static ConvertConfig defaults() {
        return new ConvertConfig("medai");
    }
}
