package io.sandpiper.gateway.access.oidc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A person at the provider's pages: follows redirects, fills in each form that it is shown, presses its button. */
public final class Browser implements AutoCloseable {
    private static final Pattern FORM = Pattern.compile("<form[^>]*>.*?</form>", Pattern.DOTALL);
    private static final Pattern ATTRIBUTE = Pattern.compile("([a-z-]+)=\"([^\"]*)\"");
    private static final Pattern INPUT = Pattern.compile("<(?:input|button)[^>]*>");
    private static final int MOST_PAGES = 20;

    private final String person;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .build();

    public Browser(String person) {
        this.person = person;
    }

    /** Goes on until a page has no form, or leads to an address that begins with {@code end}. @return the last address and page */
    public Page walk(String address, String end) {
        Page page = get(URI.create(address), end);
        for (int i = 0; i < MOST_PAGES && !page.address().toString().startsWith(end); i++) {
            Matcher form = FORM.matcher(page.text());
            if (!form.find()) {
                return page;
            }
            page = submit(page.address(), form.group(), end);
        }
        return page;
    }

    /** Where it ended. */
    public record Page(URI address, String text) {}

    private Page submit(URI at, String form, String end) {
        Map<String, String> values = new LinkedHashMap<>();
        Matcher inputs = INPUT.matcher(form);
        while (inputs.find()) {
            Map<String, String> input = attributes(inputs.group());
            String name = input.get("name");
            // A button that only cancels is not pressed.
            if (name != null && !name.equals("abort")) {
                values.put(
                        name,
                        switch (name) {
                            case "login" -> person;
                            case "password" -> "any";
                            default -> input.getOrDefault("value", "");
                        });
            }
        }
        String action = attributes(form.substring(0, form.indexOf('>') + 1)).getOrDefault("action", at.toString());
        String body = values.entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                .collect(Collectors.joining("&"));
        return follow(
                HttpRequest.newBuilder(at.resolve(action))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                end);
    }

    private Page get(URI address, String end) {
        return follow(HttpRequest.newBuilder(address).build(), end);
    }

    private Page follow(HttpRequest request, String end) {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            String next = answer.headers().firstValue("Location").orElse(null);
            if (next == null) {
                return new Page(request.uri(), answer.body());
            }
            URI there = request.uri().resolve(next);
            return there.toString().startsWith(end) ? new Page(there, "") : get(there, end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> attributes(String tag) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher each = ATTRIBUTE.matcher(tag);
        while (each.find()) {
            attributes.put(each.group(1), each.group(2).replace("&amp;", "&"));
        }
        return attributes;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
