package medai.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.intermediate.commands.AffineTransformCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.Command;
import de.erichseifert.vectorgraphics2d.intermediate.commands.CreateCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.DisposeCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.DrawShapeCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.DrawStringCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.FillShapeCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetClipCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetColorCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetFontCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetHintCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetStrokeCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetTransformCommand;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recorded drawing as SVG. The recording library's own output draws every piece of a curve separately, with ten decimals, and
 * loads an XML transformer, which takes longer than all statistics of a small study; here connected pieces become one path, and
 * coordinates have two decimals.
 */
final class SvgPicture {
    private final StringBuilder body = new StringBuilder();
    private final Map<String, String> clips = new LinkedHashMap<>(); // path to name
    private AffineTransform transform = new AffineTransform();
    private String clip = "";
    private Color color = Color.BLACK;
    private BasicStroke stroke = new BasicStroke();
    private Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private final SvgPath path = new SvgPath();
    private String pathStyle = "";

    /**
     * @param drawn shapes in plain colours, and texts, which become shapes
     * @param width in pixels of the layout
     * @throws UnsupportedOperationException for what charts never draw, such as pictures
     */
    static String of(VectorGraphics2D drawn, int width, int height) {
        SvgPicture picture = new SvgPicture();
        for (Command<?> command : drawn.getCommands()) {
            if (!(command instanceof CreateCommand created && created.getValue() == drawn)) {
                picture.add(command);
            }
        }
        picture.endPath();
        StringBuilder svg = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height
                + "\" viewBox=\"0 0 " + width + " " + height + "\">\n");
        picture.clips.forEach((shape, name) -> svg.append("<clipPath id=\"" + name + "\"><path d=\"")
                .append(shape)
                .append("\"/></clipPath>\n"));
        return svg.append(picture.body).append("</svg>\n").toString();
    }

    private void add(Command<?> command) {
        if (command instanceof FillShapeCommand fill) {
            endPath();
            path.add(fill.getValue(), transform);
            pathStyle = paint("fill", color) + clip;
            endPath();
        } else if (command instanceof DrawShapeCommand draw) {
            line(transform.createTransformedShape(draw.getValue()));
        } else if (command instanceof DrawStringCommand words) {
            endPath();
            AffineTransform at = AffineTransform.getTranslateInstance(words.getX(), words.getY());
            FontRenderContext context = new FontRenderContext(null, true, true);
            path.add(new TextLayout(words.getValue(), font, context).getOutline(at), transform);
            pathStyle = paint("fill", color) + clip;
            endPath();
        } else if (command instanceof SetFontCommand next) {
            font = next.getValue();
        } else if (command instanceof SetTransformCommand set) {
            transform = new AffineTransform(set.getValue());
        } else if (command instanceof AffineTransformCommand more) {
            transform.concatenate(more.getValue());
        } else if (command instanceof SetColorCommand next) {
            color = next.getValue();
        } else if (command instanceof SetStrokeCommand next) {
            stroke = (BasicStroke) next.getValue();
        } else if (command instanceof SetClipCommand next) {
            clip = clip(next.getValue());
        } else if (!(command instanceof SetHintCommand || command instanceof DisposeCommand)) {
            throw new UnsupportedOperationException(command.getClass().getSimpleName());
        }
    }

    private void line(Shape shape) {
        String style = "fill=\"none\" " + paint("stroke", color) + ends(stroke) + clip;
        if (!style.equals(pathStyle) || !path.endsWhereStarts(shape)) {
            endPath();
        }
        path.add(shape, new AffineTransform());
        pathStyle = style;
    }

    private void endPath() {
        if (!path.isEmpty()) {
            body.append("<path ").append(pathStyle).append(" d=\"").append(path).append("\"/>\n");
            path.clear();
        }
        pathStyle = "";
    }

    private String clip(@Nullable Shape shape) {
        if (shape == null) {
            return "";
        }
        SvgPath outline = new SvgPath();
        outline.add(shape, transform);
        return " clip-path=\"url(#" + clips.computeIfAbsent(outline.toString(), key -> "clip" + clips.size()) + ")\"";
    }

    private static String paint(String name, Color color) {
        String opaque = name + "=\"#" + String.format(Locale.ROOT, "%06x", color.getRGB() & 0xffffff) + "\"";
        return color.getAlpha() == 255
                ? opaque
                : opaque + " " + name + "-opacity=\"" + SvgPath.number(color.getAlpha() / 255.0) + "\"";
    }

    private static String ends(BasicStroke stroke) {
        StringBuilder style = new StringBuilder(" stroke-width=\"" + SvgPath.number(stroke.getLineWidth()) + "\"");
        style.append(
                switch (stroke.getEndCap()) {
                    case BasicStroke.CAP_ROUND -> " stroke-linecap=\"round\"";
                    case BasicStroke.CAP_SQUARE -> " stroke-linecap=\"square\"";
                    default -> "";
                });
        style.append(
                switch (stroke.getLineJoin()) {
                    case BasicStroke.JOIN_ROUND -> " stroke-linejoin=\"round\"";
                    case BasicStroke.JOIN_BEVEL -> " stroke-linejoin=\"bevel\"";
                    default -> " stroke-miterlimit=\"" + SvgPath.number(stroke.getMiterLimit()) + "\"";
                });
        float[] dashes = stroke.getDashArray();
        if (dashes != null) {
            StringBuilder list = new StringBuilder();
            for (float dash : dashes) {
                list.append(list.isEmpty() ? "" : " ").append(SvgPath.number(dash));
            }
            style.append(" stroke-dasharray=\"").append(list).append('"');
        }
        return style.toString();
    }
}
