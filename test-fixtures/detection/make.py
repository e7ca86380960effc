# Made found.csv, lesions.csv and expected.json with pycocotools 2.0 (pip install pycocotools): its matching at one overlap,
# without limits of areas; counts at score 0.5, area under the raw precision-recall steps, sensitivities per image.
import json, random, csv, sys
import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
rng=random.Random(5)
imgs=[];anns=[];dets=[];fr=[];tr=[]
aid=1
for i in range(40):
    subj=f's{i//4}'; sl=i%4
    imgs.append(dict(id=i+1,width=100,height=100))
    gts=[]
    for _ in range(rng.choice([0,0,1,1,2,3])):
        x,y=rng.randint(0,70),rng.randint(0,70);w,h=rng.randint(8,28),rng.randint(8,28)
        gts.append((x,y,w,h));anns.append(dict(id=aid,image_id=i+1,category_id=1,bbox=[x,y,w,h],area=w*h,iscrowd=0));aid+=1
        tr.append([subj,sl,x,y,x+w,y+h])
    if not gts: tr.append([subj,sl,'','','',''])
    n=0
    for (x,y,w,h) in gts:
        for _ in range(rng.choice([0,1,1,2])):
            dx,dy=rng.randint(-6,6),rng.randint(-6,6);dw,dh=rng.randint(-5,5),rng.randint(-5,5)
            s=round(rng.random(),6); b=(x+dx,y+dy,max(4,w+dw),max(4,h+dh))
            dets.append(dict(image_id=i+1,category_id=1,bbox=list(b),score=s));fr.append([subj,sl,b[0],b[1],b[0]+b[2],b[1]+b[3],s]);n+=1
    for _ in range(rng.choice([0,1,2])):
        b=(rng.randint(0,70),rng.randint(0,70),rng.randint(5,25),rng.randint(5,25));s=round(rng.random()*.8,6)
        dets.append(dict(image_id=i+1,category_id=1,bbox=list(b),score=s));fr.append([subj,sl,b[0],b[1],b[0]+b[2],b[1]+b[3],s]);n+=1
with open('found.csv','w') as f:
    w=csv.writer(f,lineterminator='\n');w.writerow('subject,slice,x0,y0,x1,y1,score'.split(','));w.writerows(fr)
with open('lesions.csv','w') as f:
    w=csv.writer(f,lineterminator='\n');w.writerow('subject,slice,x0,y0,x1,y1'.split(','));w.writerows(tr)
gt=COCO();gt.dataset=dict(images=imgs,annotations=anns,categories=[dict(id=1,name='l')],info={},licenses=[]);gt.createIndex()
dt=gt.loadRes(dets)
out={}
for iou in (0.3,0.5,0.7):
    e=COCOeval(gt,dt,'bbox');e.params.iouThrs=np.array([iou]);e.params.maxDets=[1000];e.params.areaRng=[[0,1e10]];e.params.areaRngLbl=['all']
    e.evaluate()
    ms=[];sc=[]
    npos=0
    for r in e.evalImgs:
        if r is None: continue
        ms+= [m>0 for m in r['dtMatches'][0]]; sc+=r['dtScores']; npos+=len(r['gtIds'])
    o=np.argsort(-np.array(sc),kind='mergesort');m=np.array(ms)[o];s=np.array(sc)[o]
    tp=np.cumsum(m);fp=np.cumsum(~m);ap=float(np.sum(np.where(m,tp/(tp+fp),0))/npos)
    k=(s>=0.5)
    out[str(iou)]=dict(tp=int(m[k].sum()),fp=int((~m[k]).sum()),lesions=npos,average_precision=ap,
       sensitivity_at_1=float(max([t/npos for t,f in zip(tp,fp) if f/40<=1]+[0])),sensitivity_at_0_25=float(max([t/npos for t,f in zip(tp,fp) if f/40<=.25]+[0])))
json.dump(out,open('expected.json','w'),indent=1);print(out)
