'use client';
import { useId, type ReactNode } from 'react';
import { dateFormat } from '../format/time';
import { useUi } from '../locale';
import { timeTicks } from './time-ticks';
import { axisTicks, useWidth } from './use-width';

export interface BalancePoint {
  readonly atMs: number;
  /** For geometry only. */
  readonly value: number;
  /** Marks a payment. */
  readonly credit?: string;
}

const LEFT = 44;
const BOTTOM = 22;
const TOP = 14;
const MIN_SPAN_MS = 3 * 86_400_000;
/** Room that the words beside a payment need. */
const WORDS_PX = 84;
const END_WORDS_PX = 130;

/** The balance so far as an area, and its way to zero as a dashed line. */
export function BalanceChart(props: {
  points: readonly BalancePoint[];
  nowMs: number;
  depletesAtMs: number | null;
  /** Colours the way to zero: it is near. */
  urgent: boolean;
  nowLabel: string;
  endLabel: string;
  description: string;
  height?: number;
}): ReactNode {
  const { locale, timeZone } = useUi();
  const [ref, width] = useWidth();
  const hatch = useId();
  const height = props.height ?? 220;
  const first = props.points[0];
  const last = props.points.at(-1);
  const plotHeight = height - BOTTOM - TOP;
  if (!first || !last) return <div ref={ref} style={{ height }} />;
  // a young account is shown before its beginning too, or its first hour would fill the picture
  const spanMs = Math.max(MIN_SPAN_MS, props.nowMs - first.atMs);
  // the future takes at most 45 % of the width; a far end runs out of the picture instead of squeezing the past
  const endMs = props.depletesAtMs === null ? props.nowMs : Math.min(props.depletesAtMs, props.nowMs + spanMs * 0.8);
  const fromMs = props.nowMs - spanMs;
  const toMs = Math.max(endMs, props.nowMs + 1);
  const ticks = axisTicks(1.08 * Math.max(1, ...props.points.map((point) => point.value)));
  const top = ticks.at(-1) ?? 1;
  const x = (atMs: number): number => LEFT + ((atMs - fromMs) / (toMs - fromMs)) * Math.max(0, width - LEFT - 8);
  const y = (value: number): number => TOP + plotHeight * (1 - Math.max(0, value) / top);
  const endValue =
    props.depletesAtMs === null || props.depletesAtMs <= props.nowMs
      ? last.value
      : last.value * (1 - (endMs - props.nowMs) / (props.depletesAtMs - props.nowMs));
  // words must cross neither the edge nor the line of the present
  const crowded = (atMs: number): boolean => x(atMs) > Math.min(width, x(props.nowMs)) - WORDS_PX;
  // stairs: a balance only changes when an entry is written
  const line =
    props.points
      .map((point, index) =>
        index === 0
          ? `M${x(fromMs)} ${y(point.value)}H${x(point.atMs)}`
          : `L${x(point.atMs)} ${y(props.points[index - 1]?.value ?? 0)}L${x(point.atMs)} ${y(point.value)}`,
      )
      .join('') + `L${x(props.nowMs)} ${y(last.value)}`;
  const axis = timeTicks(fromMs, toMs, width < 480 ? 3 : 7, timeZone);
  const axisText = dateFormat(locale, {
    ...(axis.unit === 'hour' ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' }),
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  const future = props.urgent ? 'var(--warn)' : 'var(--off)';
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
  const reachesEnd = props.depletesAtMs !== null && props.depletesAtMs <= endMs;
  return (
    <div ref={ref}>
      <svg width="100%" height={height} role="img" aria-label={props.description} className="block">
        <defs>
          <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line x1="0" y1="0" x2="0" y2="5" stroke={future} strokeWidth="1" strokeOpacity="0.35" />
          </pattern>
        </defs>
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} stroke="var(--chart-grid)" />
            <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end" className="fill-fg-subtle text-2xs tabular">
              {number.format(tick)}
            </text>
          </g>
        ))}
        {width === 0 ? null : (
          <>
            {axis.ticks
              .filter((at) => x(at) < width - 20)
              .map((at) => (
                <text key={at} x={x(at)} y={height - 4} textAnchor="middle" className="fill-fg-subtle text-2xs tabular">
                  {reachesEnd && x(endMs) - x(at) < END_WORDS_PX ? '' : axisText.format(at)}
                </text>
              ))}
            <path d={`${line}L${x(props.nowMs)} ${y(0)}L${x(fromMs)} ${y(0)}z`} fill="var(--chart-fill)" />
            <path d={line} fill="none" stroke="var(--chart-1)" strokeWidth="1.6" strokeLinejoin="round" />
            {props.depletesAtMs === null ? null : (
              <>
                <path
                  d={`M${x(props.nowMs)} ${y(last.value)}L${x(endMs)} ${y(endValue)}V${y(0)}H${x(props.nowMs)}z`}
                  fill={`url(#${hatch})`}
                />
                <path
                  d={`M${x(props.nowMs)} ${y(last.value)}L${x(endMs)} ${y(endValue)}`}
                  stroke={future}
                  strokeWidth="1.6"
                  strokeDasharray="4 3"
                />
              </>
            )}
            <line
              x1={x(props.nowMs)}
              x2={x(props.nowMs)}
              y1={TOP - 6}
              y2={y(0)}
              stroke="var(--fg-subtle)"
              strokeDasharray="1.5 2.5"
            />
            <text x={x(props.nowMs) - 6} y={TOP - 3} textAnchor="end" className="fill-fg-muted text-2xs">
              {props.nowLabel}
            </text>
            <circle
              cx={x(props.nowMs)}
              cy={y(last.value)}
              r="3.5"
              fill="var(--chart-1)"
              stroke="var(--surface)"
              strokeWidth="1.5"
            />
            {props.points.map((point, index) =>
              point.credit === undefined ? null : (
                <g key={index}>
                  <circle
                    cx={x(point.atMs)}
                    cy={y(point.value)}
                    r="3.5"
                    fill="var(--surface)"
                    stroke="var(--chart-1)"
                    strokeWidth="1.6"
                  />
                  <text
                    x={x(point.atMs) + (crowded(point.atMs) ? -9 : 9)}
                    y={y(point.value) - 5}
                    textAnchor={crowded(point.atMs) ? 'end' : 'start'}
                    className="fill-fg-muted text-2xs tabular"
                  >
                    {point.credit}
                  </text>
                </g>
              ),
            )}
            {reachesEnd ? (
              <>
                <circle cx={x(endMs)} cy={y(0)} r="4.5" fill="var(--surface)" stroke="var(--bad)" strokeWidth="1.8" />
                <text
                  x={Math.min(width - 2, x(endMs))}
                  y={height - 4}
                  textAnchor="end"
                  className="fill-bad-text text-2xs tabular"
                  stroke="var(--surface)"
                  strokeWidth="6"
                  paintOrder="stroke"
                >
                  {props.endLabel}
                </text>
              </>
            ) : null}
          </>
        )}
      </svg>
    </div>
  );
}
