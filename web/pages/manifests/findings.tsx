import { Icon } from '#parts/icon.tsx'
import { Note } from '#parts/note.tsx'
import type { ManifestProblem } from '#types.ts'
import { count } from '#words.ts'
import { lineOf, placeOf, type Range } from './place.ts'
import type { Checked } from './use-check.ts'

interface Props {
  checked: Checked
  source: string
  onSelect: (range: Range) => void
}

/** What is wrong with the text, each with its place in it. */
export function Findings({ checked, source, onSelect }: Props) {
  const { report, problem, isCurrent } = checked
  const list = (title: string, problems: ManifestProblem[], tone: 'bad' | 'warn') =>
    problems.length > 0 && (
      <ul class={`findings ${tone}`} aria-label={title}>
        {problems.map((one) => (
          <li key={`${one.path} ${one.reason} ${one.message}`}>
            <Finding problem={one} source={source} onSelect={onSelect} />
          </li>
        ))}
      </ul>
    )
  return (
    <section class="card" aria-label="Check">
      <div class="card-head">
        <h2>Check</h2>
        <span class="small quiet" aria-live="polite">
          {isCurrent ? verdictOf(checked) : 'Checking…'}
        </span>
      </div>
      {problem && (
        <div class="card-body">
          <Note tone="warn">It could not be checked. {problem}</Note>
        </div>
      )}
      {report && list('Mistakes', report.errors, 'bad')}
      {report && list('Warnings', report.warnings, 'warn')}
      {!report && !problem && (
        <p class="card-body quiet small">Whatever is wrong with the text is said here while you type.</p>
      )}
      {report?.ok && report.warnings.length === 0 && (
        <p class="card-body row small">
          <Icon name="check" /> Nothing is wrong with it.
        </p>
      )}
    </section>
  )
}

interface FindingProps {
  problem: ManifestProblem
  source: string
  onSelect: (range: Range) => void
}

function Finding({ problem, source, onSelect }: FindingProps) {
  const { path, message, hint } = problem
  const place = path === '' ? lineOf(source, message) : placeOf(source, path)
  const words = (
    <>
      {path && <code>{path}</code>}
      <span>{message}</span>
      {hint && <span class="help">{hint}</span>}
    </>
  )
  if (!place) return <div class="finding">{words}</div>
  return (
    <button type="button" class="finding" title="Show it in the text" onClick={() => onSelect(place)}>
      {words}
    </button>
  )
}

/** `2 mistakes, 1 warning`. */
function verdictOf({ report }: Pick<Checked, 'report'>): string {
  if (!report) return ''
  const parts = [
    report.errors.length > 0 && count(report.errors.length, 'mistake'),
    report.warnings.length > 0 && count(report.warnings.length, 'warning'),
  ]
  return parts.filter(Boolean).join(', ') || 'Good'
}
