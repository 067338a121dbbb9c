import type { FieldRow } from './fields.ts'

interface Props {
  title: string
  rows: FieldRow[]
  showRequired?: boolean
}

export function FieldTable({ title, rows, showRequired = false }: Props) {
  if (rows.length === 0) return null
  return (
    <div>
      <h3>{title}</h3>
      <dl class="fields">
        {rows.map(({ name, type, required, about }) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              {type}
              {showRequired && required && <strong> · needed</strong>}
              {about && <span class="quiet"> · {about}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
