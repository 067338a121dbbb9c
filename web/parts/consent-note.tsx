import { useEffect, useState } from 'preact/hooks'
import { cameBack, reasonOf, type Leaving } from '#consent.ts'
import { Note } from '#parts/note.tsx'
import { route, setQuery } from '#router.ts'

/** After a consent that failed: why, and where to begin again. Gone on the next visit. */
export function ConsentNote() {
  const [code] = useState(() => route.value.query.get('error'))
  const [left] = useState(() => (code === null ? null : cameBack()))
  useEffect(() => {
    if (code !== null) setQuery({ error: null })
  }, [])
  if (code === null) return null
  return (
    <div role="alert">
      <Note tone="bad">
        {reasonOf(code)} {left && <a href={againAt(left)}>Back to {left.name}</a>}
      </Note>
    </div>
  )
}

function againAt({ renews, connection, connector }: Leaving): string {
  return renews ? `#/connections/${connection}` : `#/connect/${connector}`
}
