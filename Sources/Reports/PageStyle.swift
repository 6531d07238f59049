/// The one style of a page.
///
/// 1. Colours come from custom properties alone, so that plots and both themes share them.
/// 2. Prose in a book's face at 17 px; code quiet; the ledger of a cell stands in the margin
///    from 72 rem on and above the cell below that.
/// 3. Borders carry meaning besides fills, for forced colours.
/// 4. No property that a validator of 2020 refuses: the colour scheme is a `meta` element.
enum PageStyle {
    /// - Parameters:
    ///   - pitches: distances of tiles in grids of images, in CSS pixels.
    ///   - films: kinds of films.
    ///   - columnCounts: how many figures stand side by side.
    static func text(
        pitches: Set<Int>, films: Set<Film> = [], columnCounts: Set<Int> = []
    ) -> String {
        let grids = pitches.sorted().map { pitch in
            ".across.p\(pitch){grid-auto-columns:\(pitch)px}"
                + ".down.p\(pitch){grid-auto-rows:\(pitch)px}"
        }
        let columns = columnCounts.sorted().map { count in
            "@media (min-width:48rem){.c\(count){grid-template-columns:"
                + "repeat(\(count),minmax(0,1fr))}}"
        }
        return themes + page + type + contents + cells + code + boxes + figures
            + DrawingSVG.style + (grids + Film.rules(films) + columns).map { $0 + "\n" }.joined()
            + wide + print
    }

    private static let light = """
        --paper:#fcfbf8;--ink:#1d1c1a;--soft:#605c54;--rule:#dcd8cf;--code:#f4f2ec;\
        --accent:#0a5f66;--bad:#9a3412;--badbg:#fbeee4;--ok:#1b6334;--note:#1d4f91;\
        --kw:#0a5f66;--str:#7a4a00;--num:#6a2f8f;--com:#67625a;--def:#1d4f91;\
        --red:#a11d1d;--green:#1b6334;--yellow:#7a4a00;--blue:#1d4f91;--magenta:#7a2a7a;\
        --cyan:#0a5f66;
        """ + DrawingSVG.lightProperties + ";"

    private static let dark = """
        --paper:#161513;--ink:#e9e5dc;--soft:#aaa498;--rule:#3b3832;--code:#1f1e1b;\
        --accent:#7fd0d6;--bad:#f0a878;--badbg:#2b1d13;--ok:#86d3a0;--note:#9dc1f5;\
        --kw:#7fd0d6;--str:#e5be7d;--num:#cfa6ea;--com:#9f998d;--def:#9dc1f5;\
        --red:#f29a9a;--green:#86d3a0;--yellow:#e5be7d;--blue:#9dc1f5;--magenta:#e0a3e0;\
        --cyan:#7fd0d6;
        """ + DrawingSVG.darkProperties + ";"

    private static let themes = """
        :root{\(light)}
        @media (prefers-color-scheme:dark){:root:not([data-theme=light]){\(dark)}}
        :root[data-theme=dark]{\(dark)}

        """

    private static let sans =
        "system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu Sans\",sans-serif"
    private static let mono =
        "ui-monospace,\"SF Mono\",\"Cascadia Code\",Menlo,Consolas,\"DejaVu Sans Mono\",monospace"

    private static let page = """
        *{box-sizing:border-box}
        html{scroll-padding-top:1.5rem;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:break-word;\
        font:1.0625rem/1.6 Charter,"Bitstream Charter","Source Serif 4","Iowan Old Style",\
        Cambria,"DejaVu Serif",Georgia,serif}
        .page{max-width:72rem;margin:0 auto;padding:2rem 1.25rem 4rem;display:grid;\
        grid-template-columns:minmax(0,1fr);gap:0 2rem}
        main{min-width:0;max-width:42rem}
        main p,main ul,main ol,blockquote,main dl{max-width:39rem}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:1rem;z-index:2;background:var(--paper);padding:.5rem}
        .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0);\
        white-space:nowrap}
        .facts,.privacy,nav,.mark,figcaption,footer,table,summary,button,.kind,.alert-kind,.remark,\
        .held,.heads,.hold,.summary{font-family:\(sans)}
        a{color:var(--accent)}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
        button{font-size:.78rem;line-height:1.2;min-width:24px;min-height:24px;color:var(--soft);\
        background:var(--paper);border:1px solid var(--soft);border-radius:4px;\
        padding:.15rem .5rem;cursor:pointer}
        button:hover{color:var(--ink);border-color:var(--ink)}
        .mark button{border-color:transparent;background:none;text-decoration:underline}.mark button:hover{border-color:var(--soft)}
        summary{cursor:pointer;font-size:.88rem;min-height:24px;color:var(--soft)}

        """

    private static let type = """
        h1{font-size:2.3rem;line-height:1.15;letter-spacing:-.015em;margin:.1em 0 .35em}
        h2{font-size:1.5rem;line-height:1.25;letter-spacing:-.01em;margin:2.4em 0 .5em}
        h3{font-size:1.2rem;line-height:1.3;margin:2em 0 .4em}
        h4,h5,h6{font-size:1.0625rem;margin:1.6em 0 .3em}
        .lede{font-size:1.25rem;line-height:1.5;color:var(--soft);margin:0 0 .9rem}
        .facts,.privacy{font-size:.85rem;line-height:1.5;color:var(--soft);margin:0 0 .3rem}
        .statement{border:1px solid var(--rule);border-top:4px solid var(--bad);\
        border-radius:8px;padding:.6rem 1.2rem 1rem;margin:1.2rem 0}
        .statement h2{font-size:1.1rem;margin:.2em 0 .4em}.statement .part{font-weight:700;\
        margin:2em 0 .4em}
        .eps{font-size:.95rem;margin:.3rem 0;font-family:\(sans)}
        .eps b{font-size:2.2rem;line-height:1.1;color:var(--bad);font-variant-numeric:tabular-nums}
        .statement dl{font-size:.88rem}
        .mark .e{color:var(--bad);font-weight:600}
        .badge{color:var(--bad);background:var(--badbg);border-radius:4px;padding:.1rem .4rem}
        .anchor{display:inline-block;min-width:24px;min-height:24px;text-align:center;\
        text-decoration:none;color:var(--soft);font-weight:400;opacity:0}
        .anchor:focus,h2:hover .anchor,h3:hover .anchor,h4:hover .anchor,h5:hover .anchor,\
        h6:hover .anchor{opacity:1}
        @media (max-width:48rem){.anchor:not(:focus){position:absolute;margin-left:-24px;\
        opacity:0!important}}
        blockquote{margin:1.2rem 0;padding-left:1.1rem;border-left:3px solid var(--rule);\
        color:var(--soft)}
        hr{border:0;border-top:1px solid var(--rule);margin:2.2rem 0}
        li{margin:.2em 0}li>p{margin:.4em 0}.task{list-style:none;margin-left:-1.35em}
        .alert{margin:1.4rem 0;padding:.1rem 1.1rem;border-left:4px solid var(--note);\
        background:var(--code)}
        .alert-kind{font-size:.82rem;font-weight:700;color:var(--note);margin:.6rem 0 -.6rem}
        .alert.tip{border-color:var(--ok)}.tip>.alert-kind{color:var(--ok)}
        .alert.warning,.alert.caution{border-color:var(--bad)}
        .warning>.alert-kind,.caution>.alert-kind{color:var(--bad)}
        .image{color:var(--soft);font-style:italic}.image code{font-style:normal}
        .formula{display:block;overflow-x:auto;overflow-y:hidden;padding:.5rem 0}
        .formula.in-line{display:inline-block;max-width:100%;padding:0;vertical-align:middle}
        span.value{font-variant-numeric:tabular-nums}math{font-size:1.05em}mtd.l{text-align:left}mtd.r{text-align:right}
        .notes{font-size:.9rem;border-top:1px solid var(--rule);margin-top:3rem}
        sup{line-height:0}.wrong{border-bottom:2px dotted var(--bad)}

        """

    private static let contents = """
        nav{margin-bottom:1.5rem;font-size:.9rem;line-height:1.4}
        nav summary{font-size:.78rem;letter-spacing:.08em;text-transform:uppercase;\
        padding:.25rem 0}
        nav ol{list-style:none;margin:.4rem 0 1rem;padding:0}nav li{margin:0;padding:.2rem 0}
        nav a{color:var(--ink);text-decoration:none;display:inline-block;min-height:24px}
        nav a:hover{text-decoration:underline}nav .l3{padding-left:1rem}
        nav .l3 a{color:var(--soft)}nav .bad{padding-left:1rem}nav .bad a{color:var(--bad)}
        .summary{border:1px solid var(--bad);border-left-width:4px;border-radius:6px;\
        background:var(--badbg);padding:.2rem 1.1rem;margin:1.4rem 0;font-size:.9rem}
        .summary p:first-child{font-weight:700;color:var(--bad)}

        """

    private static let cells = """
        .cell{margin:1.6rem 0}
        .mark{font-size:.78rem;line-height:1.5;color:var(--soft);margin:0 0 .35rem;\
        display:flex;flex-wrap:wrap;gap:0 .9rem;align-items:center}
        .mark .self{font-weight:600;color:var(--ink)}.self{color:inherit;text-decoration:none}
        .mark .self{display:inline-block;min-height:24px;line-height:24px}
        .self:hover,.self:focus{text-decoration:underline}.mark>*{overflow-wrap:anywhere}
        .state{font-style:italic}.state.bad{font-style:normal;font-weight:600;color:var(--bad)}
        .out>*{margin:.5rem 0 0}.out>pre{padding:.2rem 1.1rem}.printed{color:var(--soft)}
        .old>.out{border-left:3px dashed var(--rule)}.old>.out>pre{color:var(--soft)}
        .held{list-style:none;padding:.2rem 1.1rem;font-size:.85rem}.held b{font-weight:600}
        .held .ok b,.held .ok span{color:var(--ok)}.held .bad b,.held .bad span{color:var(--bad)}
        .exercise>.code{border:1px dashed var(--accent)}.exercise{margin-bottom:.9rem}
        .help{margin:.5rem 0;padding-left:1.1rem;border-left:3px solid var(--rule)}
        .help+p{margin-top:1.8rem}
        .help p{margin:.3rem 0 .6rem}.help .code{margin:.3rem 0 .6rem}

        """

    private static let code = """
        pre{margin:0;overflow:auto;font:.9em/1.55 \(mono);tab-size:4;-moz-tab-size:4}
        code{font-family:\(mono);font-size:.88em}pre code{font-size:1em}
        .code{background:var(--code);border:1px solid var(--code);border-radius:8px;\
        padding:.85rem 1.1rem;font-size:.9rem}
        .out pre,.raw,#source{font-size:.88rem}main>pre{margin:1.2rem 0}
        .raw{background:var(--code);border:1px dashed var(--rule);padding:.6rem 1rem}
        .wrap,.wrap code,.raw,#source{white-space:pre-wrap;overflow-wrap:anywhere}
        .fold summary{padding:.15rem 0}
        .k{color:var(--kw);font-weight:600}.s{color:var(--str)}.n{color:var(--num)}
        .c{color:var(--com);font-style:italic}.b{color:var(--def)}.d{font-weight:600}
        .a-red{color:var(--red)}.a-green{color:var(--green)}.a-yellow{color:var(--yellow)}
        .a-blue{color:var(--blue)}.a-magenta{color:var(--magenta)}.a-cyan{color:var(--cyan)}
        .a-bold{font-weight:700}.a-italic{font-style:italic}.a-under{text-decoration:underline}

        """

    private static let boxes = """
        .error,.warning:not(.alert){border:1px solid var(--rule);border-left:4px solid var(--bad);\
        border-radius:0 6px 6px 0;background:var(--badbg);padding:.5rem 1rem .7rem}
        .warning:not(.alert){border-left-style:double;background:var(--code)}
        .kind{font-size:.78rem;font-weight:700;color:var(--bad);margin:0 0 .3rem}
        .out .message{font-size:.8rem}.m-line{white-space:pre-wrap;overflow-wrap:anywhere}
        .error.meant{border-left-color:var(--soft);background:none}.meant .kind{color:var(--ink)}
        .m-error,.m-primary{color:var(--bad);font-weight:600}.m-warning{color:var(--bad)}
        .m-title{font-weight:600}.m-gutter,.m-place{color:var(--soft)}
        .m-secondary{color:var(--note)}.m-hint{color:var(--ink)}
        footer{font-size:.82rem;line-height:1.5;color:var(--soft);margin-top:3.5rem;\
        border-top:1px solid var(--rule);padding-top:1rem;min-width:0;max-width:42rem}
        footer h2{font-size:.9rem;letter-spacing:0;margin:0 0 .5rem;color:var(--ink)}
        dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:0}
        dd{margin:0;grid-column:2;overflow-wrap:anywhere}
        #source{border:1px solid var(--rule);padding:1rem;max-height:30rem;color:var(--ink)}

        """

    private static let figures = """
        figure{margin:1.2rem 0 .4rem}
        figcaption{font-size:.86rem;line-height:1.5;color:var(--soft);margin-top:.5rem;\
        max-width:39rem}
        figcaption b{color:var(--ink)}figcaption .self,caption .self{font-weight:600;\
        color:var(--ink)}
        .scroll{overflow-x:auto;position:relative}.plotted .plot:not([width]){min-width:34rem}img{display:block}
        .pix{image-rendering:pixelated;image-rendering:crisp-edges;\
        image-rendering:pixelated;max-width:none}
        .heads{display:grid;justify-content:start;font-size:.78rem;line-height:1.3;\
        color:var(--soft)}
        .across{grid-auto-flow:column;padding:.15rem 0 .35rem}.across span{text-align:center;\
        padding:0 .1rem;overflow-wrap:anywhere}
        .sided{display:flex;align-items:flex-end;gap:.6rem}.down span{align-self:center;\
        text-align:right;white-space:nowrap}
        .cols{display:grid;gap:0 1rem;align-items:start}\
        .cols .plotted .plot:not([width]){min-width:12.5rem}
        .data{margin:.3rem 0 1.2rem}.data summary{font-size:.82rem}
        table{border-collapse:collapse;min-width:50%;font-size:.88rem;line-height:1.4;margin:.4rem 0}
        caption{text-align:left;font-size:.86rem;color:var(--soft);padding-bottom:.4rem}
        th,td{text-align:left;vertical-align:top;padding:.3rem 1.2rem .3rem 0;\
        border-bottom:1px solid var(--rule)}thead th{border-bottom:2px solid var(--soft)}
        th{font-weight:600}th:last-child,td:last-child{padding-right:0}
        .num{text-align:right;font-variant-numeric:tabular-nums}.mid{text-align:center}.whole{white-space:nowrap}
        .remark{font-size:.82rem;line-height:1.5;color:var(--soft);margin:.4rem 0 0}

        """

    private static let wide = """
        @media (max-width:48rem){.message{white-space:pre-wrap;overflow-wrap:anywhere}}
        @media screen and (min-width:64rem){
        .page{grid-template-columns:15rem minmax(0,1fr)}
        nav{position:sticky;top:2rem;align-self:start;grid-row:1/span 2;\
        max-height:calc(100vh - 4rem);overflow:auto;margin:0}
        main,footer{grid-column:2}
        }
        @media screen and (min-width:72rem){
        .cell{display:grid;grid-template-columns:42rem 9.25rem;grid-template-rows:auto auto 1fr;\
        column-gap:1.25rem;width:52.5rem}
        .mark{grid-column:2;grid-row:1/span 3;display:block;border-top:2px solid var(--rule);\
        padding-top:.45rem;align-self:start}
        .failed>.mark{border-color:var(--bad)}.mark>*{display:block}
        .mark button{margin:.4rem 0 0 -.55rem}.exercise>.mark{height:0}
        .cell>pre,.cell>details,.out{grid-column:1;min-width:0;align-self:start}
        }
        @media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
        @media (forced-colors:active){.code,.alert,.raw,figure svg{border:1px solid}}

        """

    private static let print = """
        @media print{
        :root,:root:not([data-theme=light]),:root[data-theme=dark]{\(light)\
        --paper:#fff;--ink:#000;--soft:#444;--rule:#bbb;--code:#f6f6f6;--badbg:#fff}
        body{font-size:10.5pt;background:#fff}
        nav,button,.skip,.anchor{display:none}
        .page,.cell{display:block;width:auto;padding:0;max-width:none}
        .mark{display:flex}main,footer,main p{max-width:none}
        pre,pre code{white-space:pre-wrap;overflow-wrap:anywhere;overflow:visible}
        #source{max-height:none}.scroll,.formula{overflow:visible}img,svg{max-width:100%}
        p,li{orphans:3;widows:3}
        figure,tr,.mark,.error,.warning,.alert,.summary{break-inside:avoid}
        h1,h2,h3,h4,.mark,caption,.kind{break-after:avoid}
        a[href^=http]::after,a[href^=mailto]::after{content:" (" attr(href) ")";\
        overflow-wrap:anywhere;font-size:.85em}
        }

        """
}
