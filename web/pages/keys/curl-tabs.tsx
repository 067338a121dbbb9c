import { CopyableCode } from '#parts/code.tsx'
import { Tabs } from '#parts/tabs.tsx'
import { callStyles, type Caller } from './curls.ts'

interface Props {
  address: string
  caller: Caller
}

/** The same call in every style there is. */
export function CurlTabs({ address, caller }: Props) {
  return (
    <Tabs
      label="Ways to send the key"
      tabs={callStyles.map(({ id, words, about, curl }) => ({
        id,
        words,
        content: () => (
          <div class="stack tight">
            <p class="quiet small">{about}</p>
            <CopyableCode text={curl(address, caller)} what={`the curl command, ${words}`} />
          </div>
        ),
      }))}
    />
  )
}
