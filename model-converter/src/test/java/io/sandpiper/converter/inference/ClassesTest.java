package io.sandpiper.converter.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassesTest {
    private static final Classes CLASSES =
            new Classes(new int[] {0, 1, 2, -1}, new double[] {0.9, 0.8, 0.7, Double.NaN});

    @Test
    void classes_of_another_list_are_numbered_by_their_names() {
        Classes renumbered = CLASSES.numberedAs(List.of("cat", "dog", "owl", "eel"), List.of("owl", "cat", "dog"));
        assertThat(renumbered.index()).containsExactly(2, 0, 1, -1);
        assertThat(renumbered.confidence()).isEqualTo(CLASSES.confidence());
    }

    @Test
    void a_class_that_the_other_does_not_list_comes_after_its_own() {
        assertThat(CLASSES.numberedAs(List.of("cat", "dog"), List.of("cat", "emu", "dog"))
                        .index())
                .containsExactly(0, 2, 1, -1);
    }

    @Test
    void without_names_places_are_all_that_is_known() {
        assertThat(CLASSES.numberedAs(List.of(), List.of("cat", "dog", "owl"))).isSameAs(CLASSES);
        assertThat(CLASSES.numberedAs(List.of("cat"), List.of())).isSameAs(CLASSES);
    }
}
