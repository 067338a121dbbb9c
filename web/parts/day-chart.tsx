import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { dayWords } from '#days.ts'
import { number } from '#words.ts'

export interface DaySeries {
  words: string
  /** One for each day. */
  values: number[]
  tone: 'accent' | 'bad'
}

interface Props {
  /** UTC, in order: `2026-11-24`. */
  days: string[]
  /** Stacked, the first at the bottom. */
  series: DaySeries[]
  /** What the picture says, for those who do not see it. */
  spoken: string
}

const HEIGHT = 200

/** Bars by day. The numbers belong beside it as a table: a picture alone tells nothing to a screen reader. */
export function DayChart({ days, series, spoken }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const legend = useRef<HTMLParagraphElement>(null)
  const chart = useRef<uPlot>(undefined)
  const [at, setAt] = useState<number | null>(null)
  const sums = series.map(({ values }) => values.reduce((sum, value) => sum + value, 0))

  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const drawn = new uPlot(
      options(days, series, { legend, element, onPoint: setAt }),
      stacked(series),
      element,
    )
    chart.current = drawn
    const resized = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: HEIGHT }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      drawn.destroy()
    }
  }, [days.join(), series.length])

  useEffect(() => chart.current?.setData(stacked(series)), [JSON.stringify(series)])
  useEffect(() => onNewColours(() => chart.current?.redraw()), [])

  return (
    <div>
      <p class="row small" ref={legend}>
        {series.map(({ words, values, tone }, i) => (
          <span key={words}>
            <span class={`swatch ${tone}`} /> {words}:{' '}
            <strong>{number((at === null ? sums[i] : values[at]) ?? 0)}</strong>
          </span>
        ))}
        <span class="quiet">
          {at === null ? `in ${days.length} days` : `on ${dayWords(days[at] ?? '')} (UTC)`}
        </span>
      </p>
      <div ref={box} role="img" aria-label={spoken} class="chart" />
    </div>
  )
}

// The top of each bar is the sum of what lies under it; the tallest is drawn first.
function stacked(series: DaySeries[]): uPlot.AlignedData {
  const days = [...(series[0]?.values.keys() ?? [])]
  const top = (many: number) => (day: number) =>
    series.slice(0, many).reduce((sum, { values }) => sum + (values[day] ?? 0), 0)
  return [days, ...series.map((_, i) => days.map(top(series.length - i)))]
}

interface Ties {
  legend: { current: HTMLElement | null }
  element: HTMLElement
  onPoint: (day: number | null) => void
}

function options(days: string[], series: DaySeries[], { legend, element, onPoint }: Ties): uPlot.Options {
  // A canvas knows no light-dark(): the colours are read off elements that wear them.
  const own = (property: 'color' | 'borderTopColor') => () => getComputedStyle(element)[property]
  const swatch = (tone: string) => () => {
    const wearer = legend.current?.querySelector(`.swatch.${tone}`)
    return wearer ? getComputedStyle(wearer).backgroundColor : 'gray'
  }
  const axis = {
    stroke: own('color'),
    grid: { stroke: own('borderTopColor'), width: 1 },
    ticks: { show: false },
  }
  const bars = uPlot.paths.bars?.({ size: [0.65, 28] })
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    // Room for the half of the last label.
    padding: [8, 20, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: [-0.6, days.length - 0.4] },
      y: { range: (_, __, most) => [0, Math.max(4, most * 1.05)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 56,
        size: 28,
        incrs: [1, 2, 5, 7, 10, 15],
        // Today is always named.
        splits: (...[, , , , step]) => [...days.keys()].filter((day) => (days.length - 1 - day) % step === 0),
        values: (_, at) => at.map((day) => dayWords(days[day] ?? '')),
      },
      { ...axis, size: 52, incrs: wholeSteps, values: (_, at) => at.map((value) => short.format(value)) },
    ],
    series: [
      {},
      ...series.toReversed().map(({ words, tone }) => ({
        label: words,
        paths: bars,
        fill: swatch(tone),
        width: 0,
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [(chart) => onPoint(chart.cursor.idx ?? null)] },
  }
}

const short = new Intl.NumberFormat('en', { notation: 'compact' })
const wholeSteps = [...Array(10).keys()].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power))

/** The person's own switch, and the system's. */
function onNewColours(redraw: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const own = new MutationObserver(redraw)
  system.addEventListener('change', redraw)
  own.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    system.removeEventListener('change', redraw)
    own.disconnect()
  }
}
