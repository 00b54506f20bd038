'use client';
import { ChartColumn, Table2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { IconButton } from '../components/button';
import { PanelHead } from '../components/panel';
import { dateFormat } from '../format/time';
import { useUi } from '../locale';
import { nearestPoint, runsOf, type TimePoint } from './line-path';
import { timeTicks } from './time-ticks';
import { axisTicks, useWidth } from './use-width';

export interface TimeSeries {
  readonly key: string;
  readonly label: string;
  /** Oldest first. */
  readonly points: readonly TimePoint[];
}

const LEFT = 66;
const RIGHT = 8;
const BOTTOM = 22;
const TOP = 8;
const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const TWO_HOURS_MS = 120 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const QUARTERS = [0, 0.25, 0.5, 0.75, 1] as const;

/**
 * Up to two lines over time: the first filled, the second dashed, gaps left open. The values under the pointer or the arrow keys stand in
 * the head; the moment is handed up, so that all charts of a page share one crosshair.
 */
export function TimeChart(props: {
  title: ReactNode;
  series: readonly TimeSeries[];
  fromMs: number;
  toMs: number;
  /** Where the axis ends; by the values where it is left out. */
  max?: number;
  /** Steps are round in this base: 1024 for bytes. */
  base?: number;
  format: (value: number) => string;
  description: string;
  timeHeading: string;
  atMs: number | null;
  onMove: (atMs: number | null) => void;
  height?: number;
}): ReactNode {
  const { labels, locale, timeZone } = useUi();
  const [ref, width] = useWidth();
  const [asTable, setAsTable] = useState(false);
  const { fromMs, toMs, format, atMs } = props;
  const height = props.height ?? 180;
  const plotHeight = height - BOTTOM - TOP;
  const spanMs = toMs - fromMs;
  const highest = Math.max(0, ...props.series.flatMap(({ points }) => points.map(([, value]) => value)));
  const ticks =
    props.max === undefined ? roundTicks(highest, props.base) : QUARTERS.map((share) => share * (props.max ?? 1));
  const top = ticks.at(-1) ?? 1;
  const x = (at: number): number => LEFT + ((at - fromMs) / spanMs) * Math.max(0, width - LEFT - RIGHT);
  const y = (value: number): number => TOP + plotHeight * (1 - Math.min(value, top) / top);
  const most = width < 480 ? 3 : 6;
  const axis =
    spanMs <= TWO_HOURS_MS
      ? { unit: 'hour' as const, ticks: quarters(fromMs, toMs, most) }
      : timeTicks(fromMs, toMs, most, timeZone);
  const zone = timeZone === undefined ? {} : { timeZone };
  const axisText = dateFormat(locale, {
    ...(axis.unit === 'hour' ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' }),
    ...zone,
  });
  const moment = dateFormat(locale, {
    ...(spanMs > DAY_MS ? { day: 'numeric', month: 'short' } : {}),
    hour: '2-digit',
    minute: '2-digit',
    ...zone,
  });
  const times = [...new Set(props.series.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const valueAt = ({ points }: TimeSeries): string => {
    const point = atMs === null ? points.at(-1) : nearestPoint(points, atMs);
    return point === undefined ? '–' : format(point[1]);
  };
  const step = (by: number): void => {
    const from = atMs === null ? (by > 0 ? -1 : times.length) : times.findIndex((at) => at >= atMs);
    const next = times[Math.max(0, Math.min(times.length - 1, from + by))];
    if (next !== undefined) props.onMove(next);
  };
  return (
    <>
      <PanelHead
        className="flex-nowrap!"
        title={props.title}
        note={
          <span className="flex flex-wrap gap-x-3 tabular">
            {atMs === null ? null : <span>{moment.format(atMs)}</span>}
            {props.series.map((series, index) => (
              <span key={series.key} className="flex items-center gap-1.5">
                <svg width="14" height="4" aria-hidden>
                  <line
                    x2="14"
                    y1="2"
                    y2="2"
                    stroke={strokeOf(index)}
                    strokeWidth="2"
                    strokeDasharray={dashOf(index)}
                  />
                </svg>
                {series.label} <span className="text-fg">{valueAt(series)}</span>
              </span>
            ))}
          </span>
        }
        actions={
          <IconButton
            size="sm"
            label={asTable ? labels.chartView : labels.tableView}
            aria-pressed={asTable}
            onClick={() => setAsTable((value) => !value)}
          >
            {asTable ? <ChartColumn size={15} aria-hidden /> : <Table2 size={15} aria-hidden />}
          </IconButton>
        }
      />
      <div ref={ref} className="px-4 pb-3">
        {asTable ? (
          <div className="overflow-y-auto" style={{ height }}>
            <table className="w-full text-sm tabular">
              <thead>
                <tr className="text-left text-xs text-fg-subtle">
                  <th className="py-1.5 font-medium">{props.timeHeading}</th>
                  {props.series.map((series) => (
                    <th key={series.key} className="py-1.5 text-right font-medium">
                      {series.label}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {times.toReversed().map((at) => (
                  <tr key={at} className="border-t border-line-subtle">
                    <td className="py-1.5">{moment.format(at)}</td>
                    {props.series.map((series) => {
                      const point = series.points.find(([other]) => other === at);
                      return (
                        <td key={series.key} className="py-1.5 text-right">
                          {point === undefined ? '–' : format(point[1])}
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : (
          <svg
            width="100%"
            height={height}
            role="img"
            aria-label={props.description}
            tabIndex={0}
            className="block touch-pan-y select-none"
            onPointerMove={(event) => {
              const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
              const share = (left - LEFT) / Math.max(1, width - LEFT - RIGHT);
              props.onMove(share < 0 || share > 1 ? null : fromMs + share * spanMs);
            }}
            onPointerLeave={() => props.onMove(null)}
            onBlur={() => props.onMove(null)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
              event.preventDefault();
              step(event.key === 'ArrowLeft' ? -1 : 1);
            }}
          >
            {ticks.map((tick) => (
              <g key={tick}>
                <line x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} stroke="var(--chart-grid)" />
                <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end" className="fill-fg-subtle text-2xs tabular">
                  {format(tick)}
                </text>
              </g>
            ))}
            {axis.ticks.map((tick) => (
              <text
                key={tick}
                x={x(tick)}
                y={height - 4}
                textAnchor="middle"
                className="fill-fg-subtle text-2xs tabular"
              >
                {axisText.format(tick)}
              </text>
            ))}
            {width === 0
              ? null
              : props.series.map((series, index) =>
                  runsOf(series.points).map((run) => (
                    <Run key={`${series.key}-${run[0]?.[0] ?? 0}`} run={run} index={index} x={x} y={y} />
                  )),
                )}
            {atMs === null ? null : (
              <line
                x1={x(atMs)}
                x2={x(atMs)}
                y1={TOP}
                y2={TOP + plotHeight}
                stroke="var(--fg-subtle)"
                strokeDasharray="2 2"
              />
            )}
          </svg>
        )}
      </div>
    </>
  );
}

/** Round numbers as they are written: of KiB or MiB where bytes are counted so. */
function roundTicks(highest: number, base: number | undefined): number[] {
  if (base === undefined || highest < 1) return axisTicks(highest);
  const unit = base ** Math.floor(Math.log(highest) / Math.log(base));
  return axisTicks(highest / unit).map((tick) => tick * unit);
}

const strokeOf = (index: number): string => `var(--chart-${index + 1})`;
const dashOf = (index: number): string | undefined => (index === 0 ? undefined : '4 3');

function Run(props: {
  run: readonly TimePoint[];
  index: number;
  x: (atMs: number) => number;
  y: (value: number) => number;
}): ReactNode {
  const { run, index, x, y } = props;
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) return null;
  // a single measurement is a point, not a line of no length
  if (run.length === 1) return <circle cx={x(first[0])} cy={y(first[1])} r="2" fill={strokeOf(index)} />;
  const line = run
    .map(([at, value], at0) => `${at0 === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`)
    .join('');
  return (
    <>
      {index === 0 ? <path d={`${line}V${y(0)}H${x(first[0])}z`} fill="var(--chart-fill)" /> : null}
      <path d={line} fill="none" stroke={strokeOf(index)} strokeWidth="1.5" strokeDasharray={dashOf(index)} />
    </>
  );
}

/** Quarters of an hour, or every second of them where there is little room. */
function quarters(fromMs: number, toMs: number, most: number): number[] {
  const stepMs = QUARTER_MS * Math.max(1, Math.ceil((toMs - fromMs) / QUARTER_MS / most));
  const ticks: number[] = [];
  for (let tick = Math.ceil(fromMs / stepMs) * stepMs; tick <= toMs; tick += stepMs) ticks.push(tick);
  return ticks;
}
