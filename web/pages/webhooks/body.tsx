import { CopyButton } from '#parts/copy.tsx'
import { pretty } from '#pages/api-calls/pretty.ts'

interface Props {
  text: string
  what: string
  contentType?: string
}

/** What was sent or came, with line breaks for reading. What is copied is what it was, byte for byte. */
export function Body({ text, what, contentType = 'application/json' }: Props) {
  if (text === '') return <p class="quiet">Empty.</p>
  return (
    <div class="stack tight">
      <pre class="code answer" tabIndex={0} aria-label={what}>
        {pretty({ content_type: contentType, body: text })}
      </pre>
      <div>
        <CopyButton text={text} what={what} />
      </div>
    </div>
  )
}

export function Headers({ all }: { all: Record<string, string> }) {
  const entries = Object.entries(all)
  if (entries.length === 0) return <p class="quiet">None were kept.</p>
  return (
    <dl class="pairs small">
      {entries.map(([name, value]) => (
        <>
          <dt key={name}>
            <code>{name}</code>
          </dt>
          <dd key={`${name}-value`}>
            <code>{value}</code>
          </dd>
        </>
      ))}
    </dl>
  )
}
