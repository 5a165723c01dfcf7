package io.sandpiper.converter.importer.tree;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What follows once a file is read, whichever framework wrote it: the graph, and the cases that it has to answer. */
public final class TreeImport {
    /** Made beside those of a data file, which seldom touches every threshold. */
    private static final int MADE_ROWS = 256;

    private TreeImport() {}

    /** @throws InvalidInputException where the file cannot be one of these models by its length alone */
    public static void checkSize(Path file) throws IOException {
        long size = Files.size(file);
        if (size == 0 || size > TreeLimits.FILE_BYTES) {
            throw new InvalidInputException("model", size + " bytes", "1 to " + TreeLimits.FILE_BYTES + " bytes");
        }
    }

    /**
     * @param data rows to compare beside those that are made, null for none
     * @param scratch the folder that the ONNX file goes to
     */
    public static Imported finish(TreeModel model, @Nullable Path data, Path scratch) throws IOException {
        Path file = scratch.resolve("model.onnx");
        GraphFiles.write(TreeGraph.of(model), file);
        int width = Math.max(model.columns().size(), model.width());
        int most = Math.clamp(TreeLimits.CASE_VALUES / width, MADE_ROWS, TreeLimits.CASE_ROWS);
        List<Row> rows = new ArrayList<>();
        if (data != null) {
            rows.addAll(new GivenRows(model).read(data, most - MADE_ROWS));
        }
        rows.addAll(new MadeRows(model).make(MADE_ROWS, most - rows.size()));
        Evaluator evaluator = new Evaluator(model);
        List<Row> kept = new ArrayList<>();
        List<double[]> answers = new ArrayList<>();
        for (Row row : rows) {
            double[] answer = evaluator.answer(row);
            if (Answers.isClear(answer, model.classifier())) {
                kept.add(row);
                answers.add(answer);
            }
        }
        if (kept.isEmpty()) {
            throw new RefusedException("no row has a clear answer of the " + model.framework()
                    + " model (classes tie, or values are beyond 10^30): give data that it was trained on");
        }
        return new Imported(
                (model.framework() + " " + model.version()).strip(),
                file,
                new CaseTensors(model).of(kept, answers),
                Map.of(model.framework().toLowerCase(Locale.ROOT), model.version()));
    }
}
