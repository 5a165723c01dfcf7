package io.sandpiper.converter.importer.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models trained by the real frameworks, where a folder of them is named: {@code SANDPIPER_TREES}, made by {@code python
 * model-converter/src/test/python/train_trees.py FOLDER}.
 */
class TreeParityTest {
    private static final String TREES = "SANDPIPER_TREES";

    @TempDir
    Path scratch;

    @Test
    void models_answer_what_their_frameworks_predict() throws Exception {
        String folder = System.getenv(TREES);
        assumeThat(folder).as("a folder of trained models in " + TREES).isNotNull();
        List<TreeParity.Result> results = new ArrayList<>();
        System.out.println(TreeParity.Result.heading());
        for (Path model : TreeParity.folders(Path.of(folder))) {
            TreeParity.Result result = TreeParity.compare(model, scratch);
            System.out.println(result.line());
            results.add(result);
        }
        assertThat(results).hasSizeGreaterThanOrEqualTo(12).allMatch(r -> r.off() == 0 && r.caseOff() == 0);
    }
}
