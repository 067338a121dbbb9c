import { Diff } from '#parts/diff.tsx'
import type { PreviewChange } from '#types.ts'

const verbs = { created: 'Create', updated: 'Change', deleted: 'Delete', restored: 'Bring back' }

/** What would be done to which record, field by field. */
export function ChangeList({ changes }: { changes: PreviewChange[] }) {
  return (
    <ul class="stack tight">
      {changes.map((change) => (
        <li key={change.external_id}>
          <strong>{verbs[change.type]}</strong> {change.name ?? change.external_id}
          <Diff change={change} />
        </li>
      ))}
    </ul>
  )
}
