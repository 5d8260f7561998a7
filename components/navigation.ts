/** The console's pages, as the side navigation and the breadcrumbs name them. */
export const sections = [
  { href: '/', text: 'Overview' },
  { href: '/pools', text: 'Pools' },
  { href: '/machines', text: 'Machines' },
  { href: '/addresses', text: 'Addresses' },
  { href: '/volumes', text: 'Volumes' },
  { href: '/images', text: 'Images' },
  { href: '/operations', text: 'Operations' },
  { href: '/profiles', text: 'Profiles' },
  { href: '/health', text: 'Site health' },
  { href: '/access', text: 'Access' },
] as const

const words: Readonly<Record<string, string>> = {
  new: 'Create',
  edit: 'Edit',
  help: 'Help',
  faults: 'Faults',
}

/** The section that a path belongs to. */
export function sectionOf(path: string): string {
  const section = sections.find(
    ({ href }) => href !== '/' && (path === href || path.startsWith(`${href}/`)),
  )
  return section?.href ?? '/'
}

/** `/pools/wn/edit` as Overview › Pools › wn › Edit. */
export function breadcrumbs(path: string): { text: string; href: string }[] {
  const trail: { text: string; href: string }[] = [{ text: 'Overview', href: '/' }]
  let href = ''
  for (const part of path.split('/').filter(Boolean)) {
    href += `/${part}`
    const section = sections.find((s) => s.href === href)
    trail.push({ href, text: section?.text ?? words[part] ?? decodeURIComponent(part) })
  }
  return trail
}
