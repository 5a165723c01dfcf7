package io.sandpiper.converter.importer.tree;

import java.nio.file.Files;
import java.nio.file.Path;

/** Prints how far the imported models of a folder made by {@code train_trees.py} are from their frameworks. */
public final class TreeParityMain {
    private TreeParityMain() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println(TreeParity.Result.heading());
        for (Path folder : TreeParity.folders(Path.of(arguments[0]))) {
            try {
                System.out.println(TreeParity.compare(folder, Files.createTempDirectory("trees"))
                        .line());
            } catch (Exception e) {
                System.out.printf("%-24s %s%n", folder.getFileName(), e);
                if (arguments.length > 1) e.printStackTrace(System.out);
            }
        }
    }
}
