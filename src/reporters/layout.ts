import type { GridColumn } from './grid.js';

/** Which columns a trace's table has, and how wide each is. */
export interface TraceLayout {
  readonly columns: readonly GridColumn[];
  /** Narrow terminals have the step's title in a row of its own, and no start. */
  readonly narrow: boolean;
  /** Grid columns that a span's name takes. */
  readonly labelSpan: number;
  /** Columns of the terminal for a span's name with all that goes with it. */
  readonly labelWidth: number;
  /** Whether a span has a start of its own, beside its place in the timeline. */
  readonly spanStart: boolean;
  /** 0 where there is no room for one. */
  readonly timelineWidth: number;
  /** Columns of the terminal from the start to the right edge, for a reason in place of figures. */
  readonly figuresWidth: number;
}

/** What the content asks for, in columns of the terminal. */
export interface LayoutNeeds {
  readonly step: number;
  readonly phase: number;
  readonly start: number;
  readonly time: number;
  readonly label: number;
}

const PERCENT_WIDTH = 6;
const NARROW_BELOW = 76;
const NO_TIMELINE_BELOW = 50;
const TIMELINE = { least: 10, good: 24, most: 48 } as const;
const LABEL_MOST = 90;

const left = (width: number): GridColumn => ({ width, align: 'left' });
const right = (width: number): GridColumn => ({ width, align: 'right' });

/** The layout for a terminal of that width: the timeline gives way first, then the names of spans. */
export function layoutTrace(width: number, needs: LayoutNeeds): TraceLayout {
  return (width < NARROW_BELOW ? null : wideLayout(width, needs)) ?? narrowLayout(width, needs);
}

function narrowLayout(width: number, needs: LayoutNeeds): TraceLayout {
  const time = needs.time + 1;
  const rest = width - time - PERCENT_WIDTH - 2;
  const wanted = Math.max(needs.label, needs.phase + 4, 24);
  const timelineWidth = width < NO_TIMELINE_BELOW ? 0 : Math.max(8, rest - 2 - Math.min(wanted, Math.floor(rest * 0.68)));
  const labelWidth = Math.min(wanted, timelineWidth === 0 ? rest : rest - timelineWidth - 2);
  const columns = [left(labelWidth), right(time), right(PERCENT_WIDTH)];
  if (timelineWidth > 0) columns.push(left(timelineWidth + 1));
  return {
    columns,
    narrow: true,
    labelSpan: 1,
    labelWidth,
    spanStart: false,
    timelineWidth,
    figuresWidth: time + 1 + PERCENT_WIDTH + (timelineWidth > 0 ? timelineWidth + 2 : 0),
  };
}

/** Null where a column for the steps would leave no room for a timeline. */
function wideLayout(width: number, needs: LayoutNeeds): TraceLayout | null {
  const start = needs.start + 1;
  const time = needs.time + 1;
  const spanStart = width >= 100;
  const figures = start + 1 + time + 1 + PERCENT_WIDTH;
  // Step, phase, figures, timeline, with a space between each two and one more before the timeline.
  const rest = width - needs.step - 1 - needs.phase - 1 - figures - 2;
  if (rest < TIMELINE.least) return null;
  const label = needs.step + 1 + needs.phase + (spanStart ? 0 : 1 + start);
  const spare = rest - TIMELINE.good;
  const extra = Math.max(0, Math.min(spare, Math.min(needs.label, LABEL_MOST) - label));
  const timelineWidth = Math.min(TIMELINE.most, Math.max(TIMELINE.least, rest - extra));
  return {
    columns: [left(needs.step + extra), left(needs.phase), right(start), right(time), right(PERCENT_WIDTH), left(timelineWidth + 1)],
    narrow: false,
    labelSpan: spanStart ? 2 : 3,
    labelWidth: label + extra,
    spanStart,
    timelineWidth,
    figuresWidth: figures + 2 + timelineWidth,
  };
}
