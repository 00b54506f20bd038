'use client';
import { useId, useState, type ReactNode } from 'react';
import { ChartColumn, Table2 } from 'lucide-react';
import { IconButton } from '../components/button';
import { PanelHead } from '../components/panel';
import { cx } from '../cx';
import { useUi } from '../locale';
import { axisTicks, useWidth } from './use-width';

export interface Bar {
  readonly key: string;
  readonly label: string;
  /** For geometry only; what is written comes from `text`. */
  readonly value: number;
  readonly text: ReactNode;
  /** Where the bar is expected to end, drawn hatched. */
  readonly projected?: number;
  readonly tone?: 'warn';
  /** Shown under the axis. */
  readonly tick?: string;
}

export interface BarChartProps {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly bars: readonly Bar[];
  readonly height?: number;
  readonly headings: { readonly label: string; readonly value: string };
  readonly description: string;
}

/** Room for the figures beside the axis; longer ones widen it. */
const LEFT_PX = 40;
const FIGURE_PX = 6.5;
const BOTTOM = 22;
const TOP = 6;
/** Words nearer to the right edge than this end at it. */
const EDGE_PX = 34;

/** Bars over time. The value under the pointer or the arrow keys is written in the head, never over the data. */
export function BarChart(props: BarChartProps): ReactNode {
  const { labels, locale } = useUi();
  const height = props.height ?? 240;
  const [asTable, setAsTable] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  const [ref, width] = useWidth();
  const hatch = useId();
  const ticks = axisTicks(Math.max(0, ...props.bars.map((bar) => Math.max(bar.value, bar.projected ?? 0))));
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const left = Math.max(LEFT_PX, 10 + FIGURE_PX * Math.max(...ticks.map((tick) => number.format(tick).length)));
  const top = ticks.at(-1) ?? 1;
  const plotHeight = height - BOTTOM - TOP;
  const slot = props.bars.length === 0 ? 0 : Math.max(0, width - left - 4) / props.bars.length;
  const barWidth = Math.max(2, Math.min(28, slot * 0.6));
  const y = (value: number): number => TOP + plotHeight * (1 - value / top);
  const shown = active === null ? undefined : props.bars[active];
  const move = (by: number): void =>
    setActive((current) =>
      Math.max(0, Math.min(props.bars.length - 1, (current ?? (by > 0 ? -1 : props.bars.length)) + by)),
    );
  return (
    <>
      <PanelHead
        title={props.title}
        note={
          shown ? (
            <span className="text-fg tabular">
              {shown.label}: {shown.text}
            </span>
          ) : (
            props.note
          )
        }
        actions={
          <>
            {props.actions}
            <IconButton
              size="sm"
              label={asTable ? labels.chartView : labels.tableView}
              aria-pressed={asTable}
              onClick={() => setAsTable((value) => !value)}
            >
              {asTable ? <ChartColumn size={15} aria-hidden /> : <Table2 size={15} aria-hidden />}
            </IconButton>
          </>
        }
      />
      <div ref={ref} className="px-4 pb-3">
        {asTable ? (
          <div className="overflow-y-auto" style={{ height }}>
            <table className="w-full text-sm">
              <thead>
                <tr className="text-left text-xs text-fg-subtle">
                  <th className="py-1.5 font-medium">{props.headings.label}</th>
                  <th className="py-1.5 text-right font-medium">{props.headings.value}</th>
                </tr>
              </thead>
              <tbody>
                {props.bars.map((bar) => (
                  <tr key={bar.key} className="border-t border-line-subtle">
                    <td className="py-1.5">{bar.label}</td>
                    <td className="py-1.5 text-right">{bar.text}</td>
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
            className="block select-none"
            onPointerLeave={() => setActive(null)}
            onBlur={() => setActive(null)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
              event.preventDefault();
              move(event.key === 'ArrowLeft' ? -1 : 1);
            }}
          >
            <defs>
              <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <line x1="0" y1="0" x2="0" y2="5" stroke="var(--chart-1)" strokeWidth="1.4" strokeOpacity="0.55" />
              </pattern>
            </defs>
            {ticks.map((tick) => (
              <g key={tick}>
                <line x1={left} x2={width} y1={y(tick)} y2={y(tick)} stroke="var(--chart-grid)" />
                <text x={left - 8} y={y(tick) + 4} textAnchor="end" className="fill-fg-subtle text-2xs tabular">
                  {number.format(tick)}
                </text>
              </g>
            ))}
            {width === 0
              ? null
              : props.bars.map((bar, index) => {
                  const x = left + slot * index + (slot - barWidth) / 2;
                  const barTop = y(bar.value);
                  return (
                    <g key={bar.key} onPointerEnter={() => setActive(index)}>
                      <rect x={left + slot * index} y={TOP} width={slot} height={plotHeight} fill="transparent" />
                      {bar.projected !== undefined && bar.projected > bar.value ? (
                        <rect
                          x={x + 0.5}
                          y={y(bar.projected)}
                          width={barWidth - 1}
                          height={Math.max(0, barTop - y(bar.projected))}
                          fill={`url(#${hatch})`}
                          stroke="var(--chart-1)"
                          strokeDasharray="2 2"
                        />
                      ) : null}
                      {bar.value <= 0 ? null : (
                        <path
                          d={`M${x} ${TOP + plotHeight}V${Math.min(barTop + 2, TOP + plotHeight)}q0 -2 2 -2h${barWidth - 4}q2 0 2 2V${TOP + plotHeight}z`}
                          fill={bar.tone === 'warn' ? 'var(--warn)' : 'var(--chart-1)'}
                          fillOpacity={active === null || active === index ? 0.9 : 0.5}
                        />
                      )}
                      {bar.tick === undefined ? null : (
                        <text
                          x={x + barWidth / 2 > width - EDGE_PX ? width : Math.max(left + 10, x + barWidth / 2)}
                          y={height - 4}
                          textAnchor={x + barWidth / 2 > width - EDGE_PX ? 'end' : 'middle'}
                          className={cx('text-2xs tabular', index === active ? 'fill-fg' : 'fill-fg-subtle')}
                        >
                          {bar.tick}
                        </text>
                      )}
                    </g>
                  );
                })}
          </svg>
        )}
      </div>
    </>
  );
}
