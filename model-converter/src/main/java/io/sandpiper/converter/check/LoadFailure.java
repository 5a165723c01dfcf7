package io.sandpiper.converter.check;

import io.sandpiper.converter.onnx.Node;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the runtime says when it cannot load a model, in words that name the operator and the cure. */
final class LoadFailure {
    private static final Pattern NOT_REGISTERED =
            Pattern.compile("([\\w.]*):(\\w+)\\(-?\\d+\\) is not a registered function/op");
    private static final Pattern NO_SCHEMA = Pattern.compile("No [Oo]p registered for (\\w+) with domain_version");
    private static final Pattern NO_KERNEL = Pattern.compile("implementation for (?:([\\w.]+):)?(\\w+)\\(\\d+\\)");
    private static final Pattern OPSET =
            Pattern.compile("(?i)opset (\\d+) is under development|till opset (\\d+)|supports? .*opset (\\d+)");

    private LoadFailure() {}

    static RefusedException explain(EngineException e, Engine engine, List<Node> nodes) {
        String words = String.valueOf(e.getMessage());
        String runtime = engine.name() + " " + engine.version();
        Matcher kernel = NO_KERNEL.matcher(words);
        Matcher registered = NOT_REGISTERED.matcher(words);
        Matcher schema = NO_SCHEMA.matcher(words);
        if (registered.find()) {
            return unsupported(registered.group(2), registered.group(1), nodes, runtime);
        }
        if (schema.find()) {
            return unsupported(schema.group(1), "", nodes, runtime);
        }
        if (kernel.find()) {
            return unsupported(kernel.group(2), kernel.group(1) == null ? "" : kernel.group(1), nodes, runtime);
        }
        if (OPSET.matcher(words).find()) {
            return new RefusedException(runtime + " does not know the model's operator set (" + words
                    + "): export it again with an older opset");
        }
        return new RefusedException(
                runtime + " cannot load the model (" + words + "): export it again and check it there");
    }

    private static RefusedException unsupported(String operator, String domain, List<Node> nodes, String runtime) {
        String known = domain.isEmpty() ? domainOf(operator, nodes) : domain;
        String at = nodes.stream()
                .filter(n -> n.operator().equals(operator) && n.domain().equals(known))
                .map(n -> ", at node " + InvalidInputException.shown(n.shown()))
                .findFirst()
                .orElse("");
        return new RefusedException("operator " + operator + " of domain " + known + " is not supported by " + runtime
                + at + ": export the model with standard operators");
    }

    private static String domainOf(String operator, List<Node> nodes) {
        return nodes.stream()
                .filter(n -> n.operator().equals(operator))
                .map(Node::domain)
                .findFirst()
                .orElse(Node.STANDARD);
    }
}
