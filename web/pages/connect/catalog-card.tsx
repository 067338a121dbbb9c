import type { Connector } from '#types.ts'
import { count } from '#words.ts'

export function CatalogCard({ connector }: { connector: Connector }) {
  const { id, name, about, objects, sandbox } = connector
  return (
    <li class="card padded tile-link stack tight">
      <div class="row">
        <span class="mark" aria-hidden="true">
          {name.charAt(0)}
        </span>
        <h2>
          <a class="row-link" href={`#/connect/${id}`}>
            {name}
          </a>
        </h2>
        {!sandbox && <span class="chip">manifest</span>}
      </div>
      <p>{about}</p>
      {objects.length > 0 && (
        <p class="quiet small">Reads {objects.map((object) => object.label.toLowerCase()).join(', ')}</p>
      )}
      <p class="quiet small">{abilities(connector)}</p>
    </li>
  )
}

/** `17 actions · 5 triggers`. */
function abilities({ objects, actions, triggers }: Connector): string {
  const parts = [
    actions.length > 0 && count(actions.length, 'action'),
    triggers.length > 0 && count(triggers.length, 'trigger'),
  ]
  const words = parts.filter(Boolean).join(' · ')
  return words || (objects.length > 0 ? 'Only reads: no actions, no triggers' : 'Reads nothing yet')
}
