/**
 * Device-class passports: on which processors a variant with integer products is right. {@link
 * io.sandpiper.converter.passport.Passports} is the door; it measures the variant with sums that saturate and with exact
 * ones, and takes the classes away on which it would not pass the gate. Why it is as it is:
 * docs/decisions/0038-passports.md. May call {@code converter.prove}, {@code quantize}, {@code inference}, {@code onnx}
 * and {@code engine}.
 */
@NullMarked
package io.sandpiper.converter.passport;

import org.jspecify.annotations.NullMarked;
