/** The text format of Prometheus (version 0.0.4; https://prometheus.io/docs/instrumenting/exposition_formats/). */

import { bounds, type Histogram } from './histogram.ts'

export type Labels = Readonly<Record<string, string>>
export type Sample = readonly [labels: Labels, value: number]

export const contentType = 'text/plain; version=0.0.4; charset=utf-8'

const escaped = (value: string) =>
  value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')

const named = (name: string, labels: Labels): string => {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`)
  return pairs.length > 0 ? `${name}{${pairs.join(',')}}` : name
}

/** One metric with its samples; without a sample its name is told all the same. */
export function metric(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  samples: readonly Sample[],
): string {
  const lines = samples.map(([labels, value]) => `${named(name, labels)} ${value}`)
  return `${[`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n')}\n`
}

/** One histogram for each set of labels. */
export function histogramMetric(
  name: string,
  help: string,
  histograms: readonly (readonly [Labels, Histogram])[],
): string {
  const lines = histograms.flatMap(([labels, { counts, sum }]) => {
    let upTo = 0
    const buckets = counts.map((count, place) => {
      upTo += count
      const le = place < bounds.length ? String(bounds[place]) : '+Inf'
      return `${named(`${name}_bucket`, { ...labels, le })} ${upTo}`
    })
    return [
      ...buckets,
      `${named(`${name}_sum`, labels)} ${sum()}`,
      `${named(`${name}_count`, labels)} ${upTo}`,
    ]
  })
  return `${[`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...lines].join('\n')}\n`
}
