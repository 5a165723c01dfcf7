package io.sandpiper.converter.inspect;

import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model file before it is converted.
 *
 * @param format {@code ONNX}, {@code scikit-learn}, …
 * @param producer the program that wrote it, with its version; null where the file does not say
 * @param operatorSets by domain: the version
 * @param operators by operator: how many nodes, the most frequent first
 * @param parameters values of all weights
 * @param weightBytes by element type
 * @param flops of one sample, multiplications and additions counted apart; null where shapes are free
 * @param activationBytes the largest sum of one node's inputs and outputs, one sample; null where shapes are free
 * @param blockers what would keep it from being pushed, one sentence each
 * @param notes what else people should know, one sentence each
 */
public record Inspection(
        String format,
        long bytes,
        @Nullable String producer,
        Map<String, Long> operatorSets,
        List<TensorInfo> inputs,
        List<TensorInfo> outputs,
        Map<String, Long> operators,
        long parameters,
        Map<String, Long> weightBytes,
        @Nullable Long flops,
        @Nullable Long activationBytes,
        List<String> blockers,
        List<String> notes) {}
