import { CopyableCode } from '#parts/code.tsx'
import { Note } from '#parts/note.tsx'
import type { PlannedRequest } from '#types.ts'

/** What would go out, in order. Nothing did. */
export function Planned({ requests, app }: { requests: PlannedRequest[]; app: string }) {
  return (
    <>
      <Note tone="plain">
        {requests.length > 1
          ? `Nothing was sent. This is what ${app} would be asked, in this order; it ends early if it is done already.`
          : `Nothing was sent. This is what ${app} would be asked.`}
      </Note>
      <ol class="stack">
        {requests.map(({ method, path, body, refused }, at) => (
          <li class="stack tight" key={at}>
            <CopyableCode
              text={[`${method} ${path}`, body && pretty(body)].filter(Boolean).join('\n\n')}
              what={`request ${at + 1}`}
            />
            {refused && <Note tone="warn">{refused}</Note>}
          </li>
        ))}
      </ol>
    </>
  )
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
