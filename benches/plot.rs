//! Plots of a bench's figures, as SVG: ranges on a logarithmic scale, and lines over two
//! logarithmic scales.
//!
//! Figures are drawn as they are given; where they come from is left to the benches.

#![allow(dead_code, reason = "each bench uses a part")]

use std::fmt::Write;
use std::path::PathBuf;

/// Colours that those who see few of them can tell apart (Okabe and Ito, 2008).
const COLORS: [&str; 8] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#7f7f7f",
];

const WIDTH: f64 = 760.0;
/// Room for names beside the axes.
const LEFT: f64 = 150.0;
const RIGHT: f64 = 150.0;
const TOP: f64 = 56.0;
const BOTTOM: f64 = 46.0;

/// A line with a name, from left to right.
pub struct Line {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

/// Writes `svg` as NAME.svg into the folder that `NEWSHOUND_BENCH_PLOTS` names, if it does.
pub fn save(name: &str, svg: impl FnOnce() -> String) {
    let Some(folder) = std::env::var_os("NEWSHOUND_BENCH_PLOTS").map(PathBuf::from) else {
        return;
    };
    let file = folder.join(format!("{name}.svg"));
    std::fs::create_dir_all(&folder).expect("the folder for plots can be made");
    std::fs::write(&file, svg()).expect("the folder for plots is writable");
    println!("plot: {}", file.display());
}

/// One row for each name: its p50, p90 and p99 in milliseconds.
pub fn ranges(title: &str, rows: &[(String, [f64; 3])]) -> String {
    let height = TOP + BOTTOM + 22.0 * rows.len() as f64;
    let all = || rows.iter().flat_map(|(_, figures)| figures.iter().copied());
    let scale = Scale::new(all(), LEFT, WIDTH - 30.0);
    let mut svg = Svg::new(title, height);
    svg.text(
        LEFT,
        42.0,
        "start",
        "#555",
        "median ●   p90 ▏  p99 ○   milliseconds",
    );
    for (at, name) in scale.ticks() {
        svg.line((at, TOP), (at, height - BOTTOM), "#ddd", 1.0);
        svg.text(at, height - BOTTOM + 18.0, "middle", "#555", &name);
    }
    for (row, (name, figures)) in rows.iter().enumerate() {
        let y = TOP + 22.0 * row as f64 + 11.0;
        let [p50, p90, p99] = figures.map(|figure| scale.place(figure));
        let color = COLORS[0];
        svg.text(LEFT - 10.0, y + 4.0, "end", "#000", name);
        svg.line((p50, y), (p99, y), color, 2.0);
        svg.line((p90, y - 5.0), (p90, y + 5.0), color, 2.0);
        svg.circle((p50, y), color, color);
        svg.circle((p99, y), color, "#fff");
    }
    svg.end()
}

/// Lines over two logarithmic scales.
pub fn lines(title: &str, across: &str, up: &str, lines: &[Line]) -> String {
    let height = 440.0;
    let points = || lines.iter().flat_map(|line| line.points.iter());
    let x = Scale::new(points().map(|p| p.0), 70.0, WIDTH - RIGHT);
    let y = Scale::new(points().map(|p| p.1), height - BOTTOM, TOP);
    let mut svg = Svg::new(title, height);
    svg.text(20.0, 42.0, "start", "#555", up);
    for (at, name) in y.ticks() {
        svg.line((70.0, at), (WIDTH - RIGHT, at), "#ddd", 1.0);
        svg.text(62.0, at + 4.0, "end", "#555", &name);
    }
    for (at, name) in x.ticks() {
        svg.line((at, TOP), (at, height - BOTTOM), "#ddd", 1.0);
        svg.text(at, height - BOTTOM + 18.0, "middle", "#555", &name);
    }
    let middle = (70.0 + WIDTH - RIGHT) / 2.0;
    svg.text(middle, height - 8.0, "middle", "#555", across);
    // Names stand at the ends of their lines, none above another.
    let mut named: Vec<(f64, usize)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let color = COLORS[at % COLORS.len()];
        let places = line.points.iter().map(|(a, b)| (x.place(*a), y.place(*b)));
        let places: Vec<(f64, f64)> = places.collect();
        for pair in places.windows(2) {
            svg.line(pair[0], pair[1], color, 2.0);
        }
        places
            .iter()
            .for_each(|place| svg.circle(*place, color, color));
        if let Some((_, y)) = places.last() {
            named.push((*y, at));
        }
    }
    named.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = f64::NEG_INFINITY;
    for (y, at) in named {
        let y = y.max(free);
        free = y + 15.0;
        let color = COLORS[at % COLORS.len()];
        svg.text(
            WIDTH - RIGHT + 12.0,
            y + 4.0,
            "start",
            color,
            &lines[at].name,
        );
    }
    svg.end()
}

/// A logarithmic scale from the least to the greatest of some figures.
struct Scale {
    /// Decimal logarithms of both ends.
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    fn new(figures: impl Iterator<Item = f64>, from: f64, to: f64) -> Scale {
        let logs: Vec<f64> = figures.filter(|f| *f > 0.0).map(f64::log10).collect();
        let low = logs.iter().copied().fold(f64::INFINITY, f64::min);
        let high = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
        let room = ((high - low) * 0.04).max(0.05);
        Scale {
            low: low - room,
            high: high + room,
            from,
            to,
        }
    }

    fn place(&self, figure: f64) -> f64 {
        let share = (figure.max(1e-9).log10() - self.low) / (self.high - self.low);
        self.from + share.clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// 1, 2 and 5 of every power of ten; over many powers the first alone.
    fn ticks(&self) -> Vec<(f64, String)> {
        let steps: &[f64] = match self.high - self.low {
            wide if wide > 3.0 => &[1.0],
            _ => &[1.0, 2.0, 5.0],
        };
        let powers = self.low.floor() as i32..=self.high.ceil() as i32;
        powers
            .flat_map(|power| steps.iter().map(move |step| step * 10f64.powi(power)))
            .filter(|figure| (self.low..=self.high).contains(&figure.log10()))
            .map(|figure| (self.place(figure), named(figure)))
            .collect()
    }
}

/// `0.05`, `20`, `5k`, `2M`.
fn named(figure: f64) -> String {
    match figure {
        f if f >= 999_999.0 => format!("{:.0}M", f / 1e6),
        f if f >= 9_999.0 => format!("{:.0}k", f / 1e3),
        f if f >= 0.999 => format!("{f:.0}"),
        f => format!("{}", (f * 1e6).round() / 1e6),
    }
}

struct Svg(String);

impl Svg {
    fn new(title: &str, height: f64) -> Svg {
        let mut svg = Svg(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n"
        ));
        let title = escaped(title);
        let _ = writeln!(
            svg.0,
            "<text x=\"20\" y=\"22\" font-size=\"15\" font-weight=\"bold\">{title}</text>"
        );
        svg
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), color: &str, width: f64) {
        let _ = writeln!(
            self.0,
            "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"{color}\" stroke-width=\"{width}\"/>",
            from.0, from.1, to.0, to.1
        );
    }

    fn circle(&mut self, at: (f64, f64), stroke: &str, fill: &str) {
        let _ = writeln!(
            self.0,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\" stroke=\"{stroke}\" stroke-width=\"2\" fill=\"{fill}\"/>",
            at.0, at.1
        );
    }

    fn text(&mut self, x: f64, y: f64, anchor: &str, color: &str, text: &str) {
        let text = escaped(text);
        let _ = writeln!(
            self.0,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{color}\">{text}</text>"
        );
    }

    fn end(mut self) -> String {
        self.0 += "</svg>\n";
        self.0
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
