import { withProgram } from './chaos/crash-matrix/program'
import { processes, pointsOf } from './chaos/crash-matrix/processes'
import { writeFileSync } from 'node:fs'
const t=Date.now()
withProgram((p)=>{ console.log(Date.now()-t); for (const k of processes){ const pts=pointsOf(p,k); const names=pts.map(x=>x.name); const dup=names.filter((n,i)=>names.indexOf(n)!==i); console.log(k, pts.length, Date.now()-t, dup); writeFileSync(`/tmp/points-${k}.txt`, pts.map(p=>p.name+'   | '+p.within).join('\n')) } })
