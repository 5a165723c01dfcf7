package io.sandpiper.converter.report;

import java.util.List;

/** Text that becomes HTML: what comes from outside is escaped (OWASP: HTML and quoted attributes). */
final class Markup {
    private final StringBuilder html = new StringBuilder();

    /** Markup of ours, as it is. */
    Markup raw(String markup) {
        html.append(markup);
        return this;
    }

    Markup text(Object value) {
        html.append(escaped(String.valueOf(value)));
        return this;
    }

    /** {@code <tag>text</tag>}. */
    Markup element(String tag, Object text) {
        return raw("<" + tag + ">").text(text).raw("</" + tag.split(" ", 2)[0] + ">\n");
    }

    /** A table that scrolls by itself where the page is narrower. */
    Markup table(String caption, List<String> headings, List<List<String>> rows) {
        raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .text(caption)
                .raw("\"><table>");
        element("caption", caption).raw("<tr>");
        headings.forEach(h -> element("th scope=\"col\"", h));
        raw("</tr>\n");
        for (List<String> row : rows) {
            raw("<tr>");
            row.forEach(cell -> element("td", cell));
            raw("</tr>\n");
        }
        return raw("</table></div>\n");
    }

    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(Character.isISOControl(c) && c != '\n' ? '\ufffd' : c);
            }
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
