import { CopyButton } from '#parts/copy.tsx'

interface Props {
  address: string
  /** Nothing answers there yet. */
  notYet?: boolean
}

/** The web address as it stands now; it changes while choices are made, and says so. */
export function AddressLine({ address, notYet = false }: Props) {
  return (
    <div class="stack tight">
      <p class="label">Web address</p>
      <div class="address">
        <code class="grow" aria-live="polite" aria-label="Web address">
          <span class="quiet">GET</span> {address}
        </code>
        {!notYet && <CopyButton text={address} what="the web address" />}
      </div>
      {notYet && (
        <p class="help">The dots become its own number when the call is added. Then it can be copied.</p>
      )}
    </div>
  )
}
