package io.sandpiper.gateway.access;

import io.sandpiper.protocol.name.Selector;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How far a caller's right to do one thing reaches: the whole fleet, or the devices that one of the scopes matches. */
public final class Reach {
    private final Caller caller;
    private final Action action;
    private final boolean fleet;
    private final List<Selector> scopes;

    private Reach(Caller caller, Action action, boolean fleet, List<Selector> scopes) {
        this.caller = caller;
        this.action = action;
        this.fleet = fleet;
        this.scopes = scopes;
    }

    static Reach of(Caller caller, Action action) {
        List<Grant> giving = caller.grants().stream()
                .filter(grant -> grant.role().allows(action))
                .toList();
        return new Reach(
                caller,
                action,
                giving.stream().anyMatch(grant -> grant.scope() == null),
                giving.stream()
                        .map(Grant::scope)
                        .filter(java.util.Objects::nonNull)
                        .toList());
    }

    boolean isNowhere() {
        return !fleet && scopes.isEmpty();
    }

    public boolean isFleet() {
        return fleet;
    }

    public boolean includes(String device, Map<String, String> labels) {
        return fleet || scopes.stream().anyMatch(scope -> scope.matches(device, labels));
    }

    /**
     * Whether every device that the selector can ever match lies within: it asks for all labels of a scope. What labels the
     * devices have today does not count, for an assignment stands for those of tomorrow too.
     */
    public boolean covers(Selector selector) {
        return fleet
                || scopes.stream()
                        .anyMatch(scope -> selector.required()
                                .entrySet()
                                .containsAll(scope.required().entrySet()));
    }

    /** @throws NotAllowedException where the selector leads further; {@code field} is where it came from */
    public void mustCover(String field, Selector selector) {
        if (!covers(selector)) {
            throw new NotAllowedException(
                    field,
                    selector.required().isEmpty() ? "none" : selector.toString(),
                    "labels that contain " + this + ": the right to " + action.word() + " of " + caller
                            + " ends there");
        }
    }

    /** @throws NotAllowedException where the right is for some devices alone */
    public void mustBeFleet() {
        if (!fleet) {
            throw new NotAllowedException(
                    "right",
                    action.word() + " for " + this,
                    action.word() + " for the whole fleet, which this concerns; " + caller
                            + " has it for some devices");
        }
    }

    @Override
    public String toString() {
        return fleet ? "the fleet" : scopes.stream().map(Selector::toString).collect(Collectors.joining(" or "));
    }
}
