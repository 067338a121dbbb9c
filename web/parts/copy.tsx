import { useState } from 'preact/hooks'
import { Icon } from '#parts/icon.tsx'
import { toast } from '#parts/toast.tsx'

interface Props {
  text: string
  /** What is copied, for those who cannot see what stands beside it. */
  what: string
}

export function CopyButton({ text, what }: Props) {
  const [copied, setCopied] = useState(false)
  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      setTimeout(() => setCopied(false), 2_000)
    } catch {
      toast('The browser did not allow copying. Select the text and copy it by hand.', true)
    }
  }
  return (
    <button type="button" class="button small" onClick={() => void copy()}>
      <Icon name={copied ? 'check' : 'copy'} size={14} />
      <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
      <span class="only-spoken"> {what}</span>
    </button>
  )
}
