package io.sandpiper.converter.report;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawArray;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.ImageIO;

/** One sample of image data as a PNG within the page; nothing for data that is no image. */
final class Picture {
    private static final int LARGEST = 128;
    private static final int GREYS = 255;

    private Picture() {}

    /** A {@code data:} address (RFC 2397), empty where the model's input is no image of one or three channels. */
    static Optional<String> of(Dataset data, int sample) {
        if (data.inputs().size() != 1 || !(data.inputs().values().iterator().next() instanceof RawArray raw)) {
            return Optional.empty();
        }
        long[] shape = raw.sampleShape();
        boolean channelsFirst = shape.length == 3 && (shape[0] == 1 || shape[0] == 3);
        boolean channelsLast = shape.length == 3 && (shape[2] == 1 || shape[2] == 3);
        if (shape.length != 2 && !channelsFirst && !channelsLast) {
            return Optional.empty();
        }
        int channels = shape.length == 2 ? 1 : (int) (channelsFirst ? shape[0] : shape[2]);
        int height = (int) (shape.length == 3 && channelsFirst ? shape[1] : shape[0]);
        int width = (int) (shape.length == 3 && channelsFirst ? shape[2] : shape[1]);
        if (height > LARGEST || width > LARGEST || height < 4 || width < 4) {
            return Optional.empty();
        }
        double[] values = new double[channels * height * width];
        raw.get(sample * values.length, values);
        return Optional.of(png(values, channels, height, width, channelsFirst));
    }

    private static String png(double[] values, int channels, int height, int width, boolean channelsFirst) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        double range = high > low ? high - low : 1;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int c = 0; c < 3; c++) {
                    int channel = Math.min(c, channels - 1);
                    int at = channelsFirst || channels == 1
                            ? (channel * height + y) * width + x
                            : (y * width + x) * channels + channel;
                    rgb = rgb << 8 | (int) Math.round((values[at] - low) / range * GREYS);
                }
                image.setRGB(x, y, rgb);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("a picture in memory", e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(out.toByteArray());
    }
}
