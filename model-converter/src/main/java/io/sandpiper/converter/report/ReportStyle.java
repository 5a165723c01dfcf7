package io.sandpiper.converter.report;

/** How the page looks: the reader's fonts and colours, one column from 360 pixels on. */
final class ReportStyle {
    static final String CSS = """

            :root { --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #ffffff; --mark: #0b57d0; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e6edf3; --soft: #9aa4af; --line: #3d444d; --paper: #10151b; --mark: #8ab4f8; }
            }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
            main { max-width: 76rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
            h1 { font-size: 1.5rem; margin: .5rem 0; }
            h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
            p, li { max-width: 60rem; }
            .decision { font-weight: 600; }
            .scroll { overflow-x: auto; }
            .scroll:focus-visible { outline: 2px solid var(--mark); }
            table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
            caption { text-align: left; color: var(--soft); padding: .25rem 0; }
            th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line);
              vertical-align: top; }
            td { white-space: nowrap; }
            td:first-child, td:last-child { white-space: normal; overflow-wrap: anywhere; min-width: 7rem; }
            figure { margin: 0; } figcaption { color: var(--soft); }
            svg { width: 100%; height: auto; max-width: 40rem; }
            svg text { fill: var(--soft); font-size: 16px; } svg .axis { stroke: var(--line); }
            svg circle { stroke: var(--mark); stroke-width: 2; fill: none; } svg .chosen { fill: var(--mark); }
            .mistakes { list-style: none; padding: 0; display: grid; gap: 1rem;
              grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
            .mistakes li { display: flex; gap: .6rem; }
            .mistakes img { width: 4.5rem; height: 4.5rem; object-fit: contain; image-rendering: pixelated;
              border: 1px solid var(--line); }
            """;

    private ReportStyle() {}
}
