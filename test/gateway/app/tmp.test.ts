import { it } from "vitest";
import { createTestApp } from "../../support/app.ts";
it("x", async () => { const app = await createTestApp();
 const a = await app.call("POST","/api/pairings",{role:"user"}); console.log(a.statusCode, a.body.slice(0,300)); 
 const b = await app.inject("POST","/api/devices/pair",{code:a.json().code,name:"x"}); console.log(b.statusCode,b.body, JSON.stringify(app.log.lines));
 await app.stop(); });
