import { Icon } from '#parts/icon.tsx'
import { theme } from '#state.ts'

export function ThemeToggle() {
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches
  const dark = theme.value === 'dark' || (theme.value === 'system' && prefersDark)
  const next = dark ? 'light' : 'dark'
  function toggle() {
    // Choosing what the system says anyway means following the system again.
    theme.value = (next === 'dark') === prefersDark ? 'system' : next
  }
  return (
    <button type="button" class="button plain icon" title={`Switch to ${next} colours`} onClick={toggle}>
      <Icon name={dark ? 'sun' : 'moon'} />
      <span class="only-spoken">Switch to {next} colours</span>
    </button>
  )
}
