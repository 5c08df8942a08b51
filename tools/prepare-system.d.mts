export function toolFolders(root: string): readonly string[]
export function find(root: string, program: string): string | undefined
