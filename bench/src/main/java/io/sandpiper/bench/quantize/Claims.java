package io.sandpiper.bench.quantize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is claimed of the converter's files, over all nets. A claim that is not broken holds only where all nets and all
 * peers were there: otherwise its {@code held} is null.
 */
public final class Claims {
    /** The row of the converter's own choice, and that of its choice under a limit of bytes. */
    public static final String DEFAULT = "sandpiper";

    public static final String MAX_BYTES = "sandpiper_max_bytes";

    /** What the lower end of a loss's 95 % interval may be. */
    private static final double LOSS_LOW_MOST = 0.005;

    private static final double BYTES_RATIO_MOST = 1.05;
    /** Below it a file is slower than fp32: on a busy machine fp32 beside itself moves by 3 %. */
    private static final double SPEED_LEAST = 0.95;

    private final boolean whole;
    private final Map<String, Double> lossLow = new TreeMap<>();
    private final Map<String, Double> worseThanBest = new TreeMap<>();
    private final Map<String, Double> bytesRatio = new TreeMap<>();
    private final Map<String, Double> speed = new TreeMap<>();
    private final Map<String, String> missing = new TreeMap<>();

    /** @param whole whether all nets and all peers are there */
    public Claims(boolean whole) {
        this.whole = whole;
    }

    /** Takes the rows of one net, as compare.py prints them. */
    public void add(String net, JsonNode rows) {
        JsonNode ours = rows.path("sandpiper");
        if (!ours.path(DEFAULT).isObject()) {
            missing.put(net, "the converter made nothing");
        }
        double least = Double.POSITIVE_INFINITY;
        for (JsonNode row : ours) {
            if (!row.isObject()) {
                continue;
            }
            double low = row.path("lossLow").asDouble();
            lossLow.merge(net, low, Math::max);
            if (row.has("bestPeer")) {
                worseThanBest.merge(net, row.path("bestPeer").path("lossLow").asDouble(), Math::max);
            }
            if (low <= LOSS_LOW_MOST && row.has("smallestPeer")) {
                double peer = row.path("smallestPeer").path("bytes").asDouble();
                least = Math.min(least, row.path("bytes").asDouble() / peer);
            }
        }
        if (least < Double.POSITIVE_INFINITY) {
            bytesRatio.put(net, least);
        }
        if (ours.path(DEFAULT).isObject()
                && !"fp32".equals(ours.path(DEFAULT).path("variant").asText())) {
            speed.put(net, ours.path(DEFAULT).path("speed").asDouble());
        }
    }

    /** Each claim with its limit, the figure of each net, and whether it held. */
    public Map<String, Object> figures() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("lossLow", most(lossLow, LOSS_LOW_MOST));
        claims.put("worseThanBestPeerLow", most(worseThanBest, 0));
        claims.put("bytesToSmallestPeer", most(bytesRatio, BYTES_RATIO_MOST));
        Map<String, Object> published = new LinkedHashMap<>();
        published.put("least", SPEED_LEAST);
        published.put("nets", speed);
        published.put("held", verdict(speed.values().stream().allMatch(x -> x >= SPEED_LEAST)));
        claims.put("publishedSpeed", published);
        return claims;
    }

    /** False where one is broken, null where none is but something was not there. */
    public Object held() {
        boolean broken = figures().values().stream()
                .anyMatch(claim -> claim instanceof Map<?, ?> map && Boolean.FALSE.equals(map.get("held")));
        return verdict(!broken && missing.isEmpty());
    }

    private Map<String, Object> most(Map<String, Double> nets, double limit) {
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put("limit", limit);
        claim.put("nets", nets);
        claim.put("held", verdict(nets.values().stream().allMatch(x -> x <= limit) && missing.isEmpty()));
        return claim;
    }

    /** A null that is written: Json leaves out those of Java. */
    private Object verdict(boolean kept) {
        return !kept ? Boolean.FALSE : whole ? Boolean.TRUE : NullNode.getInstance();
    }
}
