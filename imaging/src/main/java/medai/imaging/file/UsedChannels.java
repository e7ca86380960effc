package medai.imaging.file;

import java.util.ArrayList;
import java.util.List;
import medai.imaging.Volume;

/** Scans without the colours and the opacity that their files have room for but do not use, as in pictures. */
public final class UsedChannels {
    private UsedChannels() {}

    /**
     * One volume of each that is grey in all its voxels, if all of them are; the opacity is left out if everything is opaque.
     *
     * @param volumes of 8-bit channels where they have an opacity, the channels of the first volume first
     * @param channels of each: 1, 3 for colours, 4 for colours and opacity
     */
    public static List<Volume> of(List<Volume> volumes, int channels) {
        if (channels == 1) {
            return volumes;
        }
        List<PicturePage> pages = new ArrayList<>();
        for (int v = 0; v < volumes.size(); v += channels) {
            List<float[]> planes = volumes.subList(v, v + channels).stream()
                    .map(Volume::voxels)
                    .toList();
            pages.add(new PicturePage(volumes.get(v).grid().size(), 1, "uint8", 8, channels == 4, planes));
        }
        boolean colours = pages.stream().anyMatch(PicturePage::hasColour);
        boolean transparency = pages.stream().anyMatch(PicturePage::isTransparent);
        return pages.stream()
                .flatMap(page -> page.with(colours, transparency).channels().stream())
                .map(plane -> new Volume(volumes.get(0).grid(), plane))
                .toList();
    }
}
