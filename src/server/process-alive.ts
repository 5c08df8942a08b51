/** Whether a process is there; one that may not be signalled is. */
export function isAlive(pid: number): boolean {
  try {
    // signal 0 only asks
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
