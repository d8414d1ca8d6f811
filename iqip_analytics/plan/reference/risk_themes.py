"""The themes of the risks: where each was found, and the words that find its actions.

One theme a line: name | m, s, w the divisions, t trust-wide | words looked for in action titles.
"""

THEMES = """
Ageing equipment fails in use | msw | equipment machines hoists
Ambulance handover is delayed | m | ambulance
Bank and agency staff work without local induction | mswt | agency
Board lacks assurance on quality | t | assurance board
Building work disturbs emergency care | m | phase building
Call bells are answered late | msw | bells
Cancelled operations harm patients | s | cancelled
Children are nursed by staff without paediatric training | mw | children's paediatric
Clinical audit does not lead to change | mswt | audit
Complaints are answered late and not learnt from | mswt | complaints feedback
Consent is not taken in good time | msw | consent
Controlled drugs are not reconciled | msw | drug
CTG traces are misread or not escalated | w | ctg
Deteriorating patients are not recognised | msw | news2 deteriorating deterioration warning
Diagnostic reports are late | ms | report scans unreported
Discharge is planned late | ms | discharge
Doctors in training are not supervised | mswt | doctors trainees
Endoscopes are not traced after cleaning | m | endoscopes
End of life care is not planned with patients | ms | dying last resuscitation
Escalation of obstetric emergencies is slow | w | drills triage
Falls on wards cause harm | ms | falls bed
Fluid balance is not recorded | ms | fluid
Follow-up appointments are overdue | msw | follow-up
Guidelines and policies are out of date | mswt | guidelines policies
Health records are not secure or not complete | mswt | records
Hospital infections spread between patients | mswt | infection hand clean
Identity of patients is not confirmed | sw | identity
Incidents are reported late and learning is lost | mswt | incidents
Inspection readiness is uneven between services | mswt | well-led
Instrument sets are incomplete | s | instrument
Leadership teams are new or have vacancies | mswt | leadership
Mandatory training falls short of its target | mswt | training
Medicines are stored unlocked | msw | lock locked medicines
Mental capacity is not assessed | ms | capacity
Midwifery staffing falls below acuity | w | midwife midwifery acuity
Nutrition and hydration needs are missed | ms | nutrition food mealtimes
Outpatient capacity falls short of demand | msw | clinic appointments
Oxygen is given without a target | ms | oxygen
Patients in mental health crisis wait without a safe room | mw | crisis
Patients stay overnight in recovery | s | overnight
Pressure damage is not prevented | ms | pressure
Privacy and dignity are not kept | msw | privacy private single-sex
Registered nurse vacancies reduce safe staffing | mswt | nurse staffing
Resuscitation equipment is not checked | msw | resuscitation emergency
Safeguarding concerns are missed | mswt | safeguarding
Safety alerts are not closed | t | alerts
Sepsis is treated late | msw | sepsis antibiotics
Serious incident actions are not completed | mswt | serious
Staff do not feel able to speak up | mswt | speak-up staff
Surgical safety checklist is incomplete | s | checklist
Theatre environment does not meet standards | s | theatre theatres
Venous thromboembolism is not assessed | ms | thromboembolism
Visiting specialists are not available at weekends | ms | weekends
Waiting times for planned care grow | msw | waits weeks
"""
