package io.sandpiper.protocol.tensor;

import io.sandpiper.protocol.error.InvalidInputException;

/** Tensor element types, named as the Open Inference Protocol v2 names them ("Tensor Data Types"). */
public enum DataType {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    BF16(2),
    FP32(4),
    FP64(8),
    /** Strings of any length; {@link #bytes} is 0. */
    BYTES(0);

    private final int bytes;

    DataType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element, 0 where that differs from element to element. */
    public int bytes() {
        return bytes;
    }

    public static DataType parse(String field, String text) {
        for (DataType type : values()) {
            if (type.name().equals(text)) {
                return type;
            }
        }
        throw new InvalidInputException(
                field, text, "one of BOOL, UINT8 … UINT64, INT8 … INT64, FP16, BF16, FP32, FP64, BYTES");
    }
}
