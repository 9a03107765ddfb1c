import type { GridColumn } from './grid.js';
import type { UsageFigure } from './usage.js';

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
  /** What the phases took of the app's thread, where that was measured and as far as there is room. */
  readonly usage: readonly UsageFigure[];
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
  readonly usage: readonly { readonly figure: UsageFigure; readonly width: number }[];
}

const PERCENT_WIDTH = 6;
const NARROW_BELOW = 76;
const NO_TIMELINE_BELOW = 50;
const TIMELINE = { least: 10, good: 24, most: 48 } as const;
const LABEL_MOST = 90;
/** What a narrow table keeps for names before it gives up figures of the thread. */
const NARROW_LABEL_LEAST = 22;
/** Which of them goes first. */
const DISPENSABLE: readonly UsageFigure[] = ['gc', 'wait', 'loop', 'cpu'];

const left = (width: number): GridColumn => ({ width, align: 'left' });
const right = (width: number): GridColumn => ({ width, align: 'right' });

/** The layout for a terminal of that width: the timeline gives way first, then the names of spans. */
export function layoutTrace(width: number, needs: LayoutNeeds): TraceLayout {
  return (width < NARROW_BELOW ? null : wideLayout(width, needs)) ?? narrowLayout(width, needs);
}

function narrowLayout(width: number, needs: LayoutNeeds): TraceLayout {
  const time = needs.time + 1;
  const room = width - time - PERCENT_WIDTH - 2;
  let { usage } = needs;
  for (const figure of DISPENSABLE) {
    if (room - widthOf(usage) < NARROW_LABEL_LEAST) usage = usage.filter((each) => each.figure !== figure);
  }
  const rest = room - widthOf(usage);
  const wanted = Math.max(needs.label, needs.phase + 4, 24);
  const noTimeline = width - widthOf(usage) < NO_TIMELINE_BELOW;
  const timelineWidth = noTimeline ? 0 : Math.max(8, rest - 2 - Math.min(wanted, Math.floor(rest * 0.68)));
  const labelWidth = Math.min(wanted, timelineWidth === 0 ? rest : rest - timelineWidth - 2);
  const columns = [left(labelWidth), right(time), right(PERCENT_WIDTH), ...usage.map((each) => right(each.width))];
  if (timelineWidth > 0) columns.push(left(timelineWidth + 1));
  return {
    columns,
    narrow: true,
    labelSpan: 1,
    labelWidth,
    spanStart: false,
    usage: usage.map(({ figure }) => figure),
    timelineWidth,
    figuresWidth: time + 1 + PERCENT_WIDTH + widthOf(usage) + (timelineWidth > 0 ? timelineWidth + 2 : 0),
  };
}

/** Null where a column for the steps would leave no room for a timeline. */
function wideLayout(width: number, needs: LayoutNeeds): TraceLayout | null {
  const start = needs.start + 1;
  const time = needs.time + 1;
  const spanStart = width >= 100;
  const figures = start + 1 + time + 1 + PERCENT_WIDTH + widthOf(needs.usage);
  // Step, phase, figures, timeline, with a space between each two and one more before the timeline.
  const rest = width - needs.step - 1 - needs.phase - 1 - figures - 2;
  if (rest < TIMELINE.least) return null;
  const label = needs.step + 1 + needs.phase + (spanStart ? 0 : 1 + start);
  const spare = rest - TIMELINE.good;
  const extra = Math.max(0, Math.min(spare, Math.min(needs.label, LABEL_MOST) - label));
  const timelineWidth = Math.min(TIMELINE.most, Math.max(TIMELINE.least, rest - extra));
  return {
    columns: [
      ...[left(needs.step + extra), left(needs.phase), right(start), right(time), right(PERCENT_WIDTH)],
      ...needs.usage.map((each) => right(each.width)),
      left(timelineWidth + 1),
    ],
    narrow: false,
    labelSpan: spanStart ? 2 : 3,
    labelWidth: label + extra,
    spanStart,
    usage: needs.usage.map(({ figure }) => figure),
    timelineWidth,
    figuresWidth: figures + 2 + timelineWidth,
  };
}

/** With the space before each. */
function widthOf(usage: LayoutNeeds['usage']): number {
  return usage.reduce((sum, { width }) => sum + width + 1, 0);
}
