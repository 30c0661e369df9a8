"use strict";

// What all charts share: colours, numbers in words, axes.

const darkScheme = matchMedia("(prefers-color-scheme: dark)");

class Palette {
  constructor(colours) {
    this.colours = new Map(colours.map(colour => [colour.slot, colour]));
  }

  // A slot's colour as #rrggbb on the paper that is shown.
  of(slot) {
    const colour = this.colours.get(slot) ?? this.colours.get("faint");
    return darkScheme.matches ? colour.dark : colour.light;
  }

  // The same with an opacity from 0 to 1.
  veil(slot, opacity) {
    return this.of(slot) + Math.round(opacity * 255).toString(16).padStart(2, "0");
  }
}

function themeColour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function numberText(value, digits = 4) {
  if (value == null || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(Math.max(digits - 2, 0)).replace("e+", "e");
  return value.toLocaleString("en", { maximumSignificantDigits: digits });
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text != null) made.textContent = text;
  return made;
}

function swatch(colour, kind) {
  const made = element("span", kind ? `swatch ${kind}` : "swatch");
  made.style.borderColor = colour;
  return made;
}

// Epochs, steps and samples are counted.
const wholeSteps = [1, 2, 5].flatMap(first => [1, 10, 100, 1000, 10000].map(power => first * power)).sort((a, b) => a - b);

const axisFont = "12px system-ui, sans-serif";

// The look of an axis; labels are as wide as their longest text.
function axisStyle(more) {
  return {
    font: axisFont,
    labelFont: axisFont,
    stroke: themeColour("--soft"),
    grid: { stroke: themeColour("--grid"), width: 1 },
    ticks: { stroke: themeColour("--rule"), width: 1, size: 5 },
    ...more,
  };
}

function xAxis(axis) {
  const ticks = axis.ticks;
  return axisStyle({
    label: axis.label,
    labelSize: 18,
    labelGap: 0,
    size: 30,
    gap: 4,
    space: 45,
    grid: { show: false },
    values: (u, places) => places.map(place => place == null ? "" : numberText(place)),
    ...(ticks ? { splits: () => ticks, filter: (u, places) => places } : { incrs: wholeSteps }),
  });
}

// Powers of ten between two numbers, with 2 and 5 times them where there are few.
function logTicks(low, high) {
  const multiples = Math.log10(high / low) > 2.5 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
    for (const multiple of multiples) {
      const tick = Number(`${multiple}e${power}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return ticks;
}

function yAxis(axis) {
  return axisStyle({
    size: (u, texts) => Math.max(...(texts ?? [""]).map(text => text.length), 2) * 7 + 12,
    gap: 4,
    space: 36,
    values: (u, places) => places.map(place => place == null ? "" : numberText(place)),
    ...(axis.log && { splits: (u, k, low, high) => logTicks(low, high), filter: (u, places) => places }),
  });
}

function yScale(axis) {
  return {
    distr: axis.log ? 3 : 1,
    range: (u, low, high) => {
      if (low == null) return axis.log ? [0.1, 1] : [0, 1];
      if (axis.log) return uPlot.rangeLog(low, high, 10, false);
      return axis.from_zero && low >= 0 ? [0, high > 0 ? high * 1.06 : 1] : uPlot.rangeNum(low, high, 0.08, true);
    },
  };
}

function plotHeight(width) {
  return Math.round(Math.min(290, Math.max(220, width * 0.55)));
}
