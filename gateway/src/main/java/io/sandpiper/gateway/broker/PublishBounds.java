package io.sandpiper.gateway.broker;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.topic.Topics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a message that is larger than its topic allows, or that asks for its answer where its sender may not: a response
 * topic must lie below the sender's own {@code operator/{client-id}/}, or an operator's push could make the gateway write
 * to a device. What passes says as whom the connection that it came over is logged in ({@link SenderProperty}). The broker itself knows one size limit for all. Called on the broker's extension threads.
 */
final class PublishBounds implements PublishInboundInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(PublishBounds.class);

    private final Topics topics;
    private final String gatewayName;

    PublishBounds(Topics topics, String gatewayName) {
        this.topics = topics;
        this.gatewayName = gatewayName;
    }

    @Override
    public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
        String client = input.getClientInformation().getClientId();
        if (client.equals(gatewayName)) {
            return;
        }
        PublishPacket packet = input.getPublishPacket();
        int bytes = packet.getPayload().map(p -> p.remaining()).orElse(0);
        int limit = limit(packet.getTopic());
        if (bytes > limit) {
            stop(
                    output,
                    client,
                    AckReasonCode.QUOTA_EXCEEDED,
                    "payload: " + bytes + " bytes (expected: at most " + limit + ")");
            return;
        }
        if (propertyBytes(packet) > Limits.PROPERTY_BYTES) {
            stop(
                    output,
                    client,
                    AckReasonCode.QUOTA_EXCEEDED,
                    "user properties: " + propertyBytes(packet) + " bytes (expected: at most " + Limits.PROPERTY_BYTES
                            + ")");
            return;
        }
        String responseTopic = packet.getResponseTopic().orElse(null);
        if (!mayAnswer(responseTopic, client)) {
            stop(
                    output,
                    client,
                    AckReasonCode.NOT_AUTHORIZED,
                    "response topic: must lie under " + topics.operator(client));
            return;
        }
        SenderProperty.write(
                output.getPublishPacket().getUserProperties(), Shown.login(input.getConnectionInformation()));
    }

    /** Names and values together; characters stand for bytes, which are three of them at most. */
    static int propertyBytes(PublishPacket packet) {
        return packet.getUserProperties().asList().stream()
                .mapToInt(p -> p.getName().length() + p.getValue().length())
                .sum();
    }

    private int limit(String topic) {
        String rest =
                topic.startsWith(topics.root()) ? topic.substring(topics.root().length()) : topic;
        if (rest.startsWith("push/")) {
            return Limits.PUSH_BYTES;
        }
        if (rest.endsWith("/want")) {
            return Limits.WANT_BYTES;
        }
        return rest.endsWith("/telemetry") ? Limits.TELEMETRY_BYTES : Limits.MESSAGE_BYTES;
    }

    private boolean mayAnswer(@Nullable String responseTopic, String client) {
        return responseTopic == null
                || responseTopic.startsWith(topics.operator(client))
                        && responseTopic.indexOf('+') < 0
                        && responseTopic.indexOf('#') < 0;
    }

    private static void stop(PublishInboundOutput output, String client, AckReasonCode code, String reason) {
        LOG.atWarn().addKeyValue("client", client).addKeyValue("reason", reason).log("publish-refused");
        output.preventPublishDelivery(code, reason);
    }
}
