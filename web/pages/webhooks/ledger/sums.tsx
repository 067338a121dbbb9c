import type { Balance } from '#types.ts'
import { number } from '#words.ts'
import { sides as sideWords } from './sides.ts'

type SideSums = Balance['sides'][number]

/** `12,034 = 11,980 delivered + 50 filtered out + 2 dead letters + 2 pending`, for each side. */
export function Sums({ sides }: { sides: Balance['sides'] }) {
  return (
    <div class="sums">
      {sides.map((sums) => (
        <Equation key={sums.side} sums={sums} />
      ))}
    </div>
  )
}

function Equation({ sums }: { sums: SideSums }) {
  const { side, received, delivered, filtered, dead, pending } = sums
  const isEven = received === delivered + filtered + dead + pending
  const { title, words } = sideWords[side]
  return (
    <section class="card padded stack tight" aria-label={title}>
      <h2>{title}</h2>
      <p class={isEven ? 'equation' : 'equation uneven'}>
        <Term n={received} words={words.toLowerCase()} />
        <Term sign={isEven ? '=' : '≠'} n={delivered} words="delivered" />
        <Term sign="+" n={filtered} words="filtered out" />
        <Term
          sign="+"
          n={dead}
          words={dead === 1 ? 'dead letter' : 'dead letters'}
          href={dead > 0 ? '#/webhooks/dead' : undefined}
        />
        <Term sign="+" n={pending} words="pending" />
      </p>
    </section>
  )
}

const spoken = { '=': 'equals', '≠': 'is not', '+': 'plus' }

interface TermProps {
  /** What stands before it. */
  sign?: keyof typeof spoken
  n: number
  words: string
  href?: string
}

function Term({ sign, n, words, href }: TermProps) {
  return (
    <span class="term">
      {sign && (
        <>
          <span class="sign" aria-hidden="true">
            {sign}
          </span>
          <span class="only-spoken">{spoken[sign]} </span>
        </>
      )}
      <strong>{number(n)}</strong> {href ? <a href={href}>{words}</a> : words}
    </span>
  )
}
