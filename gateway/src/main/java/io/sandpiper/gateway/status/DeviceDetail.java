package io.sandpiper.gateway.status;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.sandpiper.protocol.message.Hello;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One device as {@code GET /v1/devices/{id}} shows it. @param counter the highest assignment that it acted on */
public record DeviceDetail(
        @JsonUnwrapped DeviceSummary summary, long counter, Hello.@Nullable Facts facts, List<StatusEntry> models) {}
