import type { Change } from '#types.ts'
import { show } from '#words.ts'

/** Which fields changed, from what to what. A created record has no before. */
export function Diff({
  change,
  most = Infinity,
}: {
  change: Pick<Change, 'type' | 'fields'>
  most?: number
}) {
  if (change.type !== 'updated' || change.fields.length === 0) return null
  const shown = change.fields.slice(0, most)
  const hidden = change.fields.length - shown.length
  return (
    <dl class="diff">
      {shown.map(({ field, before, after }) => (
        <>
          <dt class="quiet" key={field}>
            {field}
          </dt>
          <dd key={`${field}-values`}>
            <del>{show(before) || 'nothing'}</del> → <ins>{show(after) || 'nothing'}</ins>
          </dd>
        </>
      ))}
      {hidden > 0 && <dd class="quiet">and {hidden} more</dd>}
    </dl>
  )
}
