{O#a:云汀水务}{Q:什么}投{M#m:三箱元}，{M#m: 5亿元}、{M#k:2亿元|两亿}。
半个{括号
===
投 a m 造价
指 a m
签 a m
合 a b
建 a k
投 a k status=也许
