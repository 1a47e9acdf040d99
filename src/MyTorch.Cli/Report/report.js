"use strict";
(() => {
  const root = document.documentElement;
  const charts = JSON.parse(document.getElementById("data").textContent);
  const height = 260;
  let plots = [];

  const colour = name => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const rgb = hex => [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16));

  // A colour between those of the page, for a share from 0 to 1 of the way from the first to the last.
  function graded(share) {
    const stops = colour("graded").split(" ").map(rgb);
    const place = share * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2);
    const mixed = stops[low].map((from, i) => Math.round(from + (stops[low + 1][i] - from) * (place - low)));
    return `rgb(${mixed.join(",")})`;
  }

  function colours(series) {
    const all = series.filter(one => one.colour === "Graded");
    return series.map(one => one.colour === "Graded" ? graded(all.indexOf(one) / Math.max(1, all.length - 1))
      : one.colour === "Training" ? colour("training") : one.colour === "Validation" ? colour("validation") : colour("muted"));
  }

  const short = value => value.toExponential(3).replace(/\.?0+e/, "e").replace("e+", "e");

  function text(value) {
    if (value == null) return "";
    const size = Math.abs(value);
    return size !== 0 && (size >= 1e6 || size < 1e-4) ? short(value) : String(Number(value.toPrecision(4)));
  }

  function ends(values) {
    const finite = values.filter(value => value != null);
    return finite.length ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
  }

  // Some room on both sides, and where there is a single value, as much as it is large.
  function roomy([least, largest]) {
    const room = largest > least ? (largest - least) * 0.05 : Math.abs(least) * 0.5 || 1;
    return [least - room, largest + room];
  }

  function axis(more) {
    return {
      stroke: colour("muted"), font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif", labelSize: 18, labelGap: 2,
      grid: { stroke: colour("grid"), width: 1 }, ticks: { show: false }, border: { show: false },
      values: (plot, splits) => splits.map(text), ...more,
    };
  }

  const wholeSteps = [0, 1, 2, 3, 4, 5, 6, 7].flatMap(power => [1, 2, 5].map(step => step * 10 ** power));
  const widthOf = (plot, labels) => labels ? 16 + 7 * Math.max(...labels.map(label => label.length)) : 48;

  // On a logarithmic scale, lines at powers of ten alone, and short labels where there are many of them.
  function decadesOnly() {
    const isPower = value => Math.abs(Math.log10(value) % 1) < 1e-9;
    return {
      grid: { stroke: colour("grid"), width: 1, filter: (plot, splits) => splits.map(value => isPower(value) ? value : null) },
      values: (plot, splits) => splits.map(value => value == null ? "" : value >= 1e4 || value < 1e-2 ? short(value) : text(value)),
    };
  }

  function scales(chart) {
    const [first, last] = ends(chart.x);
    if (chart.kind === "Scatter") {
      const both = roomy(ends([...chart.x, ...chart.series[0].values]));
      return { x: { time: false, range: both }, y: { range: both } };
    }
    if (chart.kind === "Shares") return { x: { time: false, range: [0, 1] }, y: { range: [0, 1.02] } };
    if (chart.kind === "Bars") {
      const half = chart.x.length > 1 ? (chart.x[1] - chart.x[0]) / 2 : 0.5;
      return { x: { time: false, range: [first - half, last + half] }, y: { range: [0, ends(chart.series[0].values)[1] * 1.05] } };
    }
    const values = ends(chart.series.flatMap(one => one.values));
    const decades = [10 ** Math.floor(Math.log10(values[0])), 10 ** Math.ceil(Math.log10(values[1]))];
    return { x: { time: false, range: first < last ? [first, last] : [first - 1, last + 1] }, y: chart.log ? { distr: 3, range: decades } : { range: roomy(values) } };
  }

  function series(chart) {
    const strokes = colours(chart.series);
    const isSparse = chart.x.length <= 60; // more would chop the dashes into dots
    return chart.series.map((one, i) => {
      const stroke = strokes[i];
      const shown = { label: one.name, stroke, value: (plot, value) => text(value) };
      if (chart.kind === "Bars") return { ...shown, fill: stroke + "b0", width: 0, paths: uPlot.paths.bars({ size: [0.9] }), points: { show: false } };
      if (chart.kind === "Scatter" && i === 0) return { ...shown, paths: () => null, points: { show: true, size: 5, width: 0, fill: stroke + "99" } };
      if (chart.kind === "Scatter") return { ...shown, stroke: colour("ink"), width: 1, points: { show: false } };
      return {
        ...shown, width: one.colour === "Graded" ? 1.5 : 2, dash: one.colour === "Training" && isSparse ? [6, 3] : undefined,
        points: { show: chart.x.length <= 12 && !(chart.kind === "Shares" && one.colour === "Plain"), size: 6, fill: stroke },
      };
    });
  }

  // Lines and rings at places that stand out.
  function drawMarks(plot, marks) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = colour("ink");
    for (const mark of marks) {
      const x = plot.valToPos(mark.x, "x", true);
      ctx.beginPath();
      ctx.lineWidth = (mark.y == null ? 1 : 2) * ratio;
      ctx.setLineDash(mark.y == null ? [4 * ratio, 3 * ratio] : []);
      if (mark.y == null) {
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
      } else {
        ctx.arc(x, plot.valToPos(mark.y, "y", true), 5 * ratio, 0, 2 * Math.PI);
      }
      ctx.stroke();
    }
    ctx.restore();
  }

  function options(chart, width) {
    const isWhole = chart.kind === "Curves";
    const isCurves = isWhole || chart.kind === "Lines";
    const lasts = { idxs: [chart.x.length - 1, ...chart.series.map(one => Math.max(0, one.values.findLastIndex(value => value != null)))] };
    return {
      width, height: isCurves ? height : Math.min(width, 380), scales: scales(chart),
      legend: { show: isCurves, markers: { width: 0, fill: (plot, i) => plot.series[i].stroke(plot, i) } },
      cursor: { y: false, drag: { x: isCurves, y: false }, points: { size: 7 } },
      axes: [
        axis({ label: chart.xName, size: 28, ...(isWhole ? { incrs: wholeSteps } : {}) }),
        axis({ size: widthOf, ...(isCurves ? {} : { label: chart.series[0].name }), ...(chart.log ? decadesOnly() : {}) }),
      ],
      series: [{ label: chart.xName, value: (plot, value) => text(value) }, ...series(chart)],
      // Where nothing is pointed at, the legend shows the last values.
      hooks: {
        draw: [plot => drawMarks(plot, chart.marks)],
        ...(isCurves ? { ready: [plot => plot.setLegend(lasts, false)], setCursor: [plot => plot.cursor.idx == null && plot.setLegend(lasts, false)] } : {}),
      },
    };
  }

  function draw() {
    for (const plot of plots) plot.destroy();
    plots = charts.map(chart => {
      const place = document.getElementById(chart.id);
      return new uPlot(options(chart, place.clientWidth), [chart.x, ...chart.series.map(one => one.values)], place);
    });
  }

  function print(isPrinted) {
    root.toggleAttribute("data-print", isPrinted);
    draw();
  }

  draw();
  let width = root.clientWidth;
  addEventListener("resize", () => {
    if (root.clientWidth !== width) {
      width = root.clientWidth;
      draw();
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  root.dataset.rendered = plots.length;
})();
