import { Badge } from '#parts/badge.tsx'
import { Time } from '#parts/time.tsx'
import type { Turn } from './turns.ts'

export function Turns({ turns }: { turns: Turn[] }) {
  return (
    <section class="card" aria-labelledby="turns">
      <div class="card-head">
        <h2 id="turns">{turns.some((turn) => turn.whose === 'yours') ? 'Needs you' : 'Not right yet'}</h2>
      </div>
      <ul>
        {turns.map((turn) => (
          <li class="turn" key={turn.key}>
            <div>
              <div class="row">
                <Badge status={turn.status} />
                <h3>{turn.title}</h3>
              </div>
              <p>
                {turn.text}
                {turn.again && (
                  <span class="quiet">
                    {' '}
                    Syncline tries again <Time at={turn.again} />.
                  </span>
                )}
              </p>
            </div>
            <a class="button" href={turn.href}>
              {turn.verb}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
