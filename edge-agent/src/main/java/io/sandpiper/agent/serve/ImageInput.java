package io.sandpiper.agent.serve;

import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** An image in base64 (PNG, JPEG, GIF or BMP) of the very size that the model takes, as raw values 0 to 255. */
final class ImageInput {
    private static final int IMAGE_AXES = 4;

    private ImageInput() {}

    /** @param base64 the file's bytes */
    static void read(String field, String base64, InputEncoder encoder, Tensor tensor) {
        long[] shape = tensor.shape();
        if (shape.length != IMAGE_AXES) {
            throw new InvalidInputException(field, "an image", "values of shape " + Arrays.toString(shape));
        }
        boolean channelsLast = "NHWC".equals(encoder.input().layout());
        int channels = (int) shape[channelsLast ? 3 : 1];
        int height = (int) shape[channelsLast ? 1 : 2];
        int width = (int) shape[channelsLast ? 2 : 3];
        BufferedImage image = decode(field, base64);
        if (image == null || image.getWidth() != width || image.getHeight() != height) {
            throw new InvalidInputException(
                    field,
                    image == null ? "unreadable" : image.getWidth() + "x" + image.getHeight(),
                    "a PNG, JPEG, GIF or BMP image of " + width + "x" + height + " pixels");
        }
        if (channels != 1 && channels != 3) {
            throw new InvalidInputException(field, "an image", "values: the model takes " + channels + " channels");
        }
        Raster grey = channels == 1 && image.getRaster().getNumBands() == 1 ? image.getRaster() : null;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    int at = channelsLast ? (y * width + x) * channels + c : (c * height + y) * width + x;
                    double raw = grey != null ? grey.getSample(x, y, 0) : channel(image.getRGB(x, y), channels, c);
                    encoder.put(tensor, at, at, raw);
                }
            }
        }
    }

    /** One channel of 0xRRGGBB; grey is ITU-R BT.601 luma. */
    private static double channel(int rgb, int channels, int channel) {
        int red = rgb >> 16 & 0xff;
        int green = rgb >> 8 & 0xff;
        int blue = rgb & 0xff;
        if (channels == 1) {
            return Math.rint(0.299 * red + 0.587 * green + 0.114 * blue);
        }
        return channel == 0 ? red : channel == 1 ? green : blue;
    }

    private static @Nullable BufferedImage decode(String field, String base64) {
        try {
            return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(field + "." + InstanceReader.BASE64, "unreadable", "base64", e);
        } catch (IOException e) {
            return null;
        }
    }
}
