package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.sandpiper.protocol.bundle.Task;
import io.sandpiper.protocol.error.InvalidInputException;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** An image in base64 (PNG, JPEG, GIF or BMP) of the very size that the model takes, as raw values 0 to 255. */
final class ImageInput {
    private static final int IMAGE_AXES = 4;
    /** A file's bytes a pixel: four channels of 16 bits, not packed. */
    private static final long PIXEL_BYTES = 8;

    private static final Base64Variant VARIANT =
            Base64Variants.MIME_NO_LINEFEEDS.withReadPadding(Base64Variant.PaddingReadBehaviour.PADDING_ALLOWED);

    private ImageInput() {}

    /** Whether an instance of a model of that task may be an image, for an input of so many axes. */
    static boolean isTaken(Task task, int axes) {
        return task == Task.IMAGE_CLASSIFICATION && axes == IMAGE_AXES;
    }

    /**
     * @param in stands on a text in base64: a file's bytes, or one byte a value of the tensor, a raw value from 0 to 255
     */
    static void read(String field, JsonParser in, SampleInput input) throws IOException {
        long[] shape = input.shape();
        if (shape.length != IMAGE_AXES || input.holdsTexts()) {
            throw new InvalidInputException(field, "an image", "values of shape " + Arrays.toString(shape));
        }
        boolean channelsLast = "NHWC".equals(input.input().layout());
        int channels = (int) shape[channelsLast ? 3 : 1];
        int height = (int) shape[channelsLast ? 1 : 2];
        int width = (int) shape[channelsLast ? 2 : 3];
        byte[] bytes = decoded(
                field, in, Math.max(input.elements(), PIXEL_BYTES * width * height + ServeLimits.IMAGE_BESIDE_BYTES));
        BufferedImage image = image(field, bytes, width, height, bytes.length == input.elements());
        if (image == null) {
            for (int i = 0; i < bytes.length; i++) {
                InstanceReader.put(field, input, i, Byte.toUnsignedInt(bytes[i]));
            }
            return;
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
                    InstanceReader.put(field, input, at, raw);
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

    /** Decodes as it reads, without a text between, and no more than {@code most} bytes. */
    private static byte[] decoded(String field, JsonParser in, long most) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void write(byte[] bytes, int from, int length) {
                if (length > most - count) {
                    throw new InvalidInputException(
                            field + "." + InstanceReader.BASE64,
                            "more than " + most + " bytes",
                            "an image of this size");
                }
                super.write(bytes, from, length);
            }
        };
        try {
            in.readBinaryValue(VARIANT, out);
            return out.toByteArray();
        } catch (JsonEOFException e) {
            // Not the text is at fault: the body is cut.
            throw e;
        } catch (StreamReadException | IllegalArgumentException e) {
            throw new InvalidInputException(field + "." + InstanceReader.BASE64, "unreadable", "a text in base64", e);
        }
    }

    /**
     * Looks at the size before the pixels: a small file may unpack to gigabytes.
     *
     * @param mayBeRaw there is one byte a value: raw values may begin as an image does
     * @return null where the bytes are no image of that size and may be raw values
     */
    private static @Nullable BufferedImage image(String field, byte[] bytes, int width, int height, boolean mayBeRaw) {
        String found = "unreadable";
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (readers.hasNext()) {
                ImageReader reader = readers.next();
                try {
                    reader.setInput(in, true, true);
                    if (reader.getWidth(0) == width && reader.getHeight(0) == height) {
                        return reader.read(0);
                    }
                    found = reader.getWidth(0) + "x" + reader.getHeight(0);
                } finally {
                    reader.dispose();
                }
            }
            if (mayBeRaw) {
                return null;
            }
        } catch (IOException | RuntimeException e) {
            if (mayBeRaw) {
                return null;
            }
            throw new InvalidInputException(field, "an image that is broken", expected(width, height), e);
        } catch (LinkageError e) {
            if (mayBeRaw) {
                return null;
            }
            throw new InvalidInputException(field, "an image", "raw values: this device's Java reads no images", e);
        }
        throw new InvalidInputException(field, found, expected(width, height));
    }

    private static String expected(int width, int height) {
        return "a PNG, JPEG, GIF or BMP image of " + width + "x" + height + " pixels";
    }
}
