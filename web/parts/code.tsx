import { CopyButton } from '#parts/copy.tsx'

export function CopyableCode({ text, what }: { text: string; what: string }) {
  return (
    <div class="stack tight">
      <pre class="code" tabIndex={0} aria-label={what}>
        {text}
      </pre>
      <div>
        <CopyButton text={text} what={what} />
      </div>
    </div>
  )
}
